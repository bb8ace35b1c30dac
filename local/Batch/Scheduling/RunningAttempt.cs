namespace Overnight.Local.Batch;

/// <summary>An attempt whose container runs, and the clocks that may end it.</summary>
internal sealed class RunningAttempt(string jobId) : IDisposable
{
    public string JobId { get; } = jobId;
    public IContainer? Container { get; set; }

    /// <summary>Why it is being stopped; null while nobody has.</summary>
    public string? StopReason { get; set; }

    public ITimer? Timeout { get; set; }
    public ITimer? KillTimer { get; set; }

    public void Dispose()
    {
        Timeout?.Dispose();
        KillTimer?.Dispose();
    }
}
