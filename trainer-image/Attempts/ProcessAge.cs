using System.Diagnostics;

namespace Overnight.Trainer.Attempts;

/// <summary>How long ago the process was started, and with it the container. Steady, whatever happens to the machine's clock.</summary>
/// <param name="before">The age as it is made.</param>
internal sealed class ProcessAge(TimeProvider time, TimeSpan before)
{
    private readonly long _made = time.GetTimestamp();

    public TimeSpan Now => before + time.GetElapsedTime(_made);

    public static ProcessAge OfThis(TimeProvider time)
    {
        using var process = Process.GetCurrentProcess();
        return new ProcessAge(time, time.GetUtcNow() - new DateTimeOffset(process.StartTime));
    }
}
