// Stands in for AWSSDK.Batch 4.0: what a job is submitted with and described by.
namespace Amazon.Batch.Model;

public class JobDependency
{
    public string JobId { get; set; }

    public ArrayJobDependency Type { get; set; }
}

public class KeyValuePair
{
    public string Name { get; set; }

    public string Value { get; set; }
}

/// <summary><c>Value</c> is a number as text: GPUs, vCPUs or MiB.</summary>
public class ResourceRequirement
{
    public ResourceType Type { get; set; }

    public string Value { get; set; }
}

public class RetryStrategy
{
    public int? Attempts { get; set; }

    public List<EvaluateOnExit> EvaluateOnExit { get; set; }
}

/// <summary>All conditions that are set must hold; a pattern may end in <c>*</c>.</summary>
public class EvaluateOnExit
{
    public RetryAction Action { get; set; }

    public string OnExitCode { get; set; }

    public string OnReason { get; set; }

    public string OnStatusReason { get; set; }
}

public class JobTimeout
{
    public int? AttemptDurationSeconds { get; set; }
}
