using Overnight.Cli.Connect;
using Overnight.Contracts;
using Overnight.Local;

namespace Overnight.Cli.Demo;

/// <summary>Reclaims the run's spot instance once half of the training is done, as EC2 would: two minutes' notice, then gone.</summary>
internal sealed class MidRunInterruption(LocalCloud cloud, ResultDocuments documents, RunFolder run, TimeProvider clock)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.2);

    /// <summary>Completes once the notice is out, or when the run is over first.</summary>
    public async Task CauseAsync(CancellationToken over)
    {
        try
        {
            while (true)
            {
                var progress = await documents.ReadAsync<Progress>(run.Progress, over);
                if (progress is { Steps: > 0, Stage: "training" } && 2 * progress.Step >= progress.Steps)
                {
                    var host = await documents.ReadAsync<AttemptHost>(run.Host(progress.Attempt, progress.Job), over);
                    if (host is not null)
                    {
                        cloud.Ec2.Interrupt(host.InstanceId);
                        return;
                    }
                }
                await Task.Delay(BetweenLooks, clock, over);
            }
        }
        catch (OperationCanceledException)
        {
            // The run ended before its middle was seen: there is nothing left to interrupt.
        }
    }
}
