namespace Overnight.Functions.Quotes;

/// <summary>
/// How fast an instance type trains, before any run was measured: right within a factor of two. In training, not at peak: forward
/// and backward of small layers.
/// </summary>
internal static class InstanceSpeed
{
    // libtorch on two vCPUs, however many the type has: a job computes with those that it asked for. And on a T4.
    private const double CpuFlopsPerSecond = 80e9;
    private const double T4FlopsPerSecond = 1_200e9;

    // What a step takes however little it computes: calls of some dozens of kernels.
    private const double CpuSecondsPerStep = 0.002;
    private const double GpuSecondsPerStep = 0.003;

    /// <summary>
    /// A GPU beside a T4: the geometric mean of the ratios of float32 arithmetic and memory bandwidth, by NVIDIA's data sheets.
    /// Small networks are bound by now the one, now the other. An instance's further GPUs have nothing to do.
    /// </summary>
    private static readonly Dictionary<string, double> BesideT4 = new(StringComparer.Ordinal)
    {
        ["g4dn"] = 1, // T4: 8.1 TFLOPS, 320 GB/s
        ["p3"] = 2.3, // V100: 15.7, 900
        ["p3dn"] = 2.3,
        ["g6"] = 1.9, // L4: 30.3, 300
        ["gr6"] = 1.9,
        ["g5"] = 2.7, // A10G: 31.2, 600
        ["g6e"] = 5.5, // L40S: 91.6, 864
        ["p4d"] = 3.4, // A100: 19.5, 1,555
        ["p4de"] = 3.9, // A100: 19.5, 2,039
        ["g7e"] = 8.2, // RTX PRO 6000: 110, 1,597
        ["p5"] = 9.3, // H100: 67, 3,350
        ["p5en"] = 11, // H200: 67, 4,800
        ["p6-b200"] = 15, // B200: 75, 8,000
    };

    public static double Seconds(string instanceType, int gpus, TrainingSize size)
    {
        if (gpus == 0) return (size.Flops / CpuFlopsPerSecond) + (size.Steps * CpuSecondsPerStep);
        var flopsPerSecond = T4FlopsPerSecond * BesideT4.GetValueOrDefault(instanceType.Split('.')[0], 1);
        return (size.Flops / flopsPerSecond) + (size.Steps * GpuSecondsPerStep);
    }

    /// <summary>
    /// Whether a job of so much memory can be placed on a CPU type: 2 GiB for each vCPU in the c families, 4 in m, 8 in r, and a
    /// quarter of a GiB of it is the system's. Types of other families are taken to be large enough.
    /// </summary>
    public static bool Holds(string instanceType, int memoryMiB)
    {
        var gibPerVcpu = instanceType[0] switch { 'c' => 2, 'm' => 4, 'r' => 8, _ => 0 };
        var size = instanceType.Split('.')[^1];
        var vcpus = size == "large" ? 2 : size == "xlarge" ? 4
            : size.EndsWith("xlarge", StringComparison.Ordinal) && int.TryParse(size[..^6], out var times) ? 4 * times : 0;
        return gibPerVcpu * vcpus == 0 || (gibPerVcpu * vcpus * 1024) - 256 >= memoryMiB;
    }
}
