using System.Text.Json;
using Overnight.Contracts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Attempts;

/// <summary>
/// Leaves where an attempt runs, for its bill. An instance may serve several runs: who comes first says so, and is billed for its launch.
/// </summary>
internal sealed class HostNote(ObjectStore results, RunFolder folder, AttemptSettings settings)
{
    /// <returns>Whether it says who came first, or nobody asks: otherwise it is worth another try while the attempt goes on.</returns>
    public async Task<bool> WriteAsync(AttemptHost host)
    {
        var noted = host with { Job = settings.Job, FirstJob = settings.Job is { } job ? await FirstJobAsync(host.InstanceId, job) : null };
        await results.WriteAsync(folder.Host(settings.Attempt, settings.Job), Documents.ToBytes(noted), CancellationToken.None);
        return noted.FirstJob is not null || settings.Job is null;
    }

    /// <summary>Null where it cannot be told: then the launch is estimated, and may be on two bills.</summary>
    private async Task<string?> FirstJobAsync(string instanceId, string job)
    {
        var key = ResultNames.Instance(instanceId);
        try
        {
            if (await results.TryReplaceAsync(key, Documents.ToBytes(new InstanceClaim(job)), lastSeen: null, CancellationToken.None) is not null) return job;
            return await results.TryReadAsync(key, CancellationToken.None) is { } claim ? Documents.Parse<InstanceClaim>(claim.Bytes).Job : null;
        }
        catch (Exception e) when (ServiceFault.Is(e) || e is JsonException)
        {
            return null;
        }
    }
}
