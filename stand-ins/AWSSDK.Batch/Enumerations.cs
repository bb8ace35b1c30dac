// Stands in for AWSSDK.Batch 4.0: words that the service uses. A word unknown here is kept as it came.
using Amazon.Runtime;

namespace Amazon.Batch;

/// <summary>Where a job stands: https://docs.aws.amazon.com/batch/latest/userguide/job_states.html</summary>
public class JobStatus(string value) : ConstantClass(value)
{
    public static readonly JobStatus FAILED = new("FAILED");
    public static readonly JobStatus PENDING = new("PENDING");
    public static readonly JobStatus RUNNABLE = new("RUNNABLE");
    public static readonly JobStatus RUNNING = new("RUNNING");
    public static readonly JobStatus STARTING = new("STARTING");
    public static readonly JobStatus SUBMITTED = new("SUBMITTED");
    public static readonly JobStatus SUCCEEDED = new("SUCCEEDED");

    public static implicit operator JobStatus(string value) => FindValue(value);

    public static JobStatus FindValue(string value) => FindValue<JobStatus>(value);
}

/// <summary>What a job can ask for.</summary>
public class ResourceType(string value) : ConstantClass(value)
{
    public static readonly ResourceType GPU = new("GPU");
    public static readonly ResourceType MEMORY = new("MEMORY");
    public static readonly ResourceType VCPU = new("VCPU");

    public static implicit operator ResourceType(string value) => FindValue(value);

    public static ResourceType FindValue(string value) => FindValue<ResourceType>(value);
}

/// <summary>What becomes of an attempt that matches.</summary>
public class RetryAction(string value) : ConstantClass(value)
{
    public static readonly RetryAction EXIT = new("EXIT");
    public static readonly RetryAction RETRY = new("RETRY");

    public static implicit operator RetryAction(string value) => FindValue(value);

    public static RetryAction FindValue(string value) => FindValue<RetryAction>(value);
}

/// <summary>How an array job depends on another.</summary>
public class ArrayJobDependency(string value) : ConstantClass(value)
{
    public static readonly ArrayJobDependency N_TO_N = new("N_TO_N");
    public static readonly ArrayJobDependency SEQUENTIAL = new("SEQUENTIAL");

    public static implicit operator ArrayJobDependency(string value) => FindValue(value);

    public static ArrayJobDependency FindValue(string value) => FindValue<ArrayJobDependency>(value);
}
