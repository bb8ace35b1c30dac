namespace Overnight.Local.Batch;

/// <summary>Runs containers. Here they are processes; a simulation brings its own.</summary>
public interface IContainerHost : IAsyncDisposable
{
    /// <summary>Starts a container.</summary>
    /// <param name="spec">What to run.</param>
    /// <param name="exited">Called once when it has ended, on any thread, but never from within this call.</param>
    /// <exception cref="ContainerStartException">There is no such image, or it cannot run.</exception>
    IContainer Start(ContainerSpec spec, Action<ContainerExit> exited);

    /// <summary>Ends what is left of a container whose host process died.</summary>
    void EndLeftover(ContainerMark mark);
}

/// <summary>A container that was started.</summary>
public interface IContainer
{
    /// <summary>How to find it again after a restart; null where there is nothing to find.</summary>
    ContainerMark? Mark { get; }

    /// <summary>Asks its main process to end: SIGTERM.</summary>
    void Stop();

    /// <summary>Ends all its processes: SIGKILL.</summary>
    void Kill();
}

public sealed record ContainerSpec
{
    public required string JobId { get; init; }

    /// <summary>Unlike any other container's.</summary>
    public required string TaskId { get; init; }

    /// <summary>The image's URI.</summary>
    public required string Image { get; init; }

    /// <summary>Takes the place of the image's CMD; null leaves it.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Over the image's ENV.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required int MemoryMiB { get; init; }

    /// <summary>Whether an init passes SIGTERM on.</summary>
    public required bool HasInit { get; init; }

    /// <summary>Standard output and error go there, as they come.</summary>
    public required string LogFile { get; init; }
}

/// <param name="Code">The main process's; 128 and the signal's number where a signal ended it.</param>
/// <param name="OutOfMemory">It was ended because it used more than it asked for.</param>
public sealed record ContainerExit(int Code, bool OutOfMemory = false);

/// <summary>A container's main process, so that no other that came to the same number is taken for it.</summary>
/// <param name="JobId">In its environment.</param>
/// <param name="TaskId">Names its scratch folder.</param>
/// <param name="ProcessId">Of the process, its group and its session.</param>
/// <param name="StartTicks">When it started, in clock ticks since boot.</param>
/// <param name="BootId">Which boot.</param>
public sealed record ContainerMark(string JobId, string TaskId, int ProcessId, long StartTicks, string BootId)
{
    /// <summary>Of a container that may have started, by nobody knows which process.</summary>
    public static ContainerMark Unknown(string jobId, string taskId) => new(jobId, taskId, 0, 0, "");
}

/// <summary>A container did not start. The message is the container's reason as ECS says it, at most 255 characters.</summary>
public sealed class ContainerStartException(string reason)
    : Exception(reason.Length <= MostLength ? reason : reason[..MostLength])
{
    /// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_ContainerDetail.html</summary>
    private const int MostLength = 255;
}
