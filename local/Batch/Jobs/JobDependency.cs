namespace Overnight.Local.Batch;

/// <summary>
/// What a job waits for. docs.aws.amazon.com/batch/latest/APIReference/API_JobDependency.html
/// </summary>
/// <param name="JobId">Null in SEQUENTIAL: an array's children wait for one another.</param>
/// <param name="Type">N_TO_N: a child waits for the child of its own index. Null waits for the whole job.</param>
internal sealed record JobDependency(string? JobId = null, string? Type = null)
{
    public const string Sequential = "SEQUENTIAL";
    public const string NToN = "N_TO_N";

    /// <summary>The dependency of one child of an array; null where it has none.</summary>
    public JobDependency? OfChild(string parentId, int index) => Type switch
    {
        Sequential => index == 0 ? null : new JobDependency(ArrayJob.ChildId(parentId, index - 1)),
        NToN => new JobDependency(ArrayJob.ChildId(JobId!, index)),
        _ => this,
    };
}

/// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_ArrayProperties.html</summary>
internal sealed record ArrayProperties(int Size);

/// <summary>docs.aws.amazon.com/batch/latest/userguide/array_jobs.html</summary>
internal static class ArrayJob
{
    public const int Least = 2;
    public const int Most = 10_000;

    public static string ChildId(string parentId, int index) => $"{parentId}:{index}";
}
