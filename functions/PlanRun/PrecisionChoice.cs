using Overnight.Contracts;

namespace Overnight.Functions.PlanRun;

/// <summary>
/// Whether a run computes in bfloat16: only on a GPU, and only where every type that the stack may start is fast at it, since an
/// attempt may come onto any of them and must compute as the one before did.
/// </summary>
internal sealed class PrecisionChoice(IReadOnlyList<string> gpuTypes)
{
    // EC2's x86-64 families of NVIDIA GPUs from Ampere on, the first whose tensor cores multiply bfloat16. Not g4dn (Turing's
    // T4) and p3 (Volta's V100), which emulate it. https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
    private static readonly HashSet<string> FastFamilies = new(StringComparer.Ordinal)
    {
        "g5", "g6", "g6e", "g6f", "gr6", "gr6f", "g7e", "p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300",
    };

    /// <param name="gpus">What the plan asks for.</param>
    /// <returns>And why: a sentence for the notes; null for a CPU, of which nobody expects anything else.</returns>
    public (TrainingPrecision Precision, string? Why) For(int gpus)
    {
        if (gpus == 0) return (TrainingPrecision.Float32, null);
        // Batch takes families too: g5 as well as g5.xlarge.
        var others = gpuTypes.Where(type => !FastFamilies.Contains(type.Split('.')[0])).ToList();
        return others.Count == 0
            ? (TrainingPrecision.Bfloat16, "The layers compute in bfloat16, which all of the stack's GPU types are fast at "
                + $"({string.Join(", ", gpuTypes)}); the weights stay 32-bit floats.")
            : (TrainingPrecision.Float32, "The layers compute in 32-bit floats: the stack's GpuInstanceTypes include some "
                + $"that are not known to be fast at bfloat16 ({string.Join(", ", others)}).");
    }
}
