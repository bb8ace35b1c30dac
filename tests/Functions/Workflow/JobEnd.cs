namespace Overnight.Functions.Tests.Workflow;

/// <summary>How a job ends, and what its trainer leaves in S3.</summary>
internal sealed record JobEnd
{
    public static JobEnd Succeeded { get; } = new()
    {
        Status = "SUCCEEDED",
        ExitCode = 0,
        Leaves = (workflow, _) => workflow.Buckets.Put(DeployedWorkflow.Results, workflow.Key(folder => folder.Metrics), Report.MadeUp.Metrics()),
    };

    public string Status { get; init; } = "FAILED";
    public int? ExitCode { get; init; }
    public string? StatusReason { get; init; } = "Essential container in task exited";
    public string? ContainerReason { get; init; }

    /// <summary>From submission to its end.</summary>
    public TimeSpan Takes { get; init; } = TimeSpan.FromSeconds(65);

    /// <summary>SubmitJob's refusal.</summary>
    public string? Refused { get; init; }

    /// <summary>It never ends, and the workflow's limit passes.</summary>
    public bool Hangs { get; init; }

    /// <summary>It never ends, and nobody's time passes.</summary>
    public bool NeverEnds { get; init; }

    public Action<DeployedWorkflow, int> Leaves { get; init; } = (_, _) => { };
}
