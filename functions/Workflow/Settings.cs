using System.Globalization;
using Overnight.Functions.Decide;
using Overnight.Functions.StartNight;

namespace Overnight.Functions.Workflow;

/// <summary>The functions' environment variables, named in template.yaml.</summary>
internal static class Settings
{
    public static string StateMachine => Required("OVERNIGHT_STATE_MACHINE");

    /// <summary>Tells the metrics of several stacks in one account apart.</summary>
    public static string Stack => Required("OVERNIGHT_STACK");

    public static string PredictionStateMachine => Required("OVERNIGHT_PREDICTION_STATE_MACHINE");

    /// <summary>Up to this size a table is predicted in a function.</summary>
    public static long PredictInFunctionBytes => long.Parse(Required("OVERNIGHT_PREDICT_IN_FUNCTION_BYTES"), CultureInfo.InvariantCulture);

    public static long PredictionPartBytes => long.Parse(Required("OVERNIGHT_PREDICTION_PART_BYTES"), CultureInfo.InvariantCulture);

    /// <summary>Empty where the stack was deployed without it.</summary>
    public static string CpuOnDemandQueue => Optional("OVERNIGHT_CPU_ON_DEMAND_QUEUE");

    public static string ResultsBucket => Required("OVERNIGHT_RESULTS_BUCKET");

    public static string DataBucket => Required("OVERNIGHT_DATA_BUCKET");

    public static string CpuQueue => Required("OVERNIGHT_CPU_QUEUE");

    public static string GpuQueue => Required("OVERNIGHT_GPU_QUEUE");

    public static IReadOnlyList<string> CpuInstanceTypes => List("OVERNIGHT_CPU_INSTANCE_TYPES");

    public static IReadOnlyList<string> GpuInstanceTypes => List("OVERNIGHT_GPU_INSTANCE_TYPES");

    /// <summary>Of all instances of the queue at once.</summary>
    public static int MaxCpuVcpus => int.Parse(Required("OVERNIGHT_MAX_CPU_VCPUS"), CultureInfo.InvariantCulture);

    public static int MaxGpuVcpus => int.Parse(Required("OVERNIGHT_MAX_GPU_VCPUS"), CultureInfo.InvariantCulture);

    /// <summary>Set by Lambda itself.</summary>
    public static string Region => Required("AWS_REGION");

    public static StackLimits StackLimits => new(
        Region, CpuInstanceTypes, GpuInstanceTypes, int.Parse(Required("OVERNIGHT_ATTEMPT_TIMEOUT_SECONDS"), CultureInfo.InvariantCulture));

    /// <summary>The queues on demand are empty where the stack was deployed without them.</summary>
    public static Markets Markets => new()
    {
        CpuSpot = CpuQueue,
        GpuSpot = GpuQueue,
        CpuOnDemand = Optional("OVERNIGHT_CPU_ON_DEMAND_QUEUE"),
        GpuOnDemand = Optional("OVERNIGHT_GPU_ON_DEMAND_QUEUE"),
    };

    public static NightSettings Night => new(
        Required("OVERNIGHT_NIGHTLY_STATE_MACHINE"), DataBucket, ResultsBucket,
        int.Parse(Required("OVERNIGHT_NIGHTLY_CONCURRENCY"), CultureInfo.InvariantCulture),
        // CloudFormation has no number that is none.
        decimal.Parse(Required("OVERNIGHT_NIGHTLY_MAX_USD"), CultureInfo.InvariantCulture) is > 0 and var most ? most : null);

    private static string[] List(string name) =>
        Required(name).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Optional(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value
        : throw new InvalidOperationException($"environment variable {name}: found nothing, expected what template.yaml sets for this function");
}
