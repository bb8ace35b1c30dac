using System.Text;
using Overnight.Contracts;
using Overnight.Local.Lambda;

namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>What schedules do in the night; and an upload whose event seems to have been lost, found by hand.</summary>
internal sealed class SweepOperations(DeployedStack stack, JumpingClock clock, UploadedRuns runs, NightOperations nights, PredictOperations predictions,
    Waiting waiting)
{
    private string? _note;

    public async Task<HashSet<string>> SweepAsync()
    {
        var note = await ForgetAsync();
        var logs = runs.LogSizes();
        var ended = (await stack.KeysAsync(ResultNames.Ledger)).ConvertAll(key => Path.GetFileNameWithoutExtension(key));
        await stack.S3.DeleteObjectAsync(stack.ResultsBucket, ResultNames.Index);
        var found = new HashSet<string>();
        FunctionAnswer? answer = null;
        await predictions.ForgetAsync(async () => answer = await stack.Cloud.Lambda.InvokeAsync(
            stack.Cloud.Outputs["SweepFunctionArn"], Encoding.UTF8.GetBytes("""{"days": 7}"""), CancellationToken.None), found);
        // Ended runs come after lost uploads.
        if (answer?.ErrorType is null) found.Add("the look at ended runs");
        if (await PageHasAsync(ended)) found.Add("the page of all runs, made anew");
        if (await stack.BytesAsync(note) is not null) found.Add("the upload's note");
        if (runs.LogSizes()["sweep-uploads.log"] > logs.GetValueOrDefault("sweep-uploads.log")) found.Add("sweep-uploads.log");
        return found;
    }

    public async Task<HashSet<string>> NightAsync()
    {
        var note = await ForgetAsync();
        await nights.UploadAsync();
        var (said, before) = (stack.Said.Count, (await stack.KeysAsync(NightNames.Prefix)).Count);
        // At once: a function that the first hours start would be out of time in the next.
        clock.Jump(TimeSpan.FromHours(24.25));
        var found = new HashSet<string>();
        await waiting.UntilAsync("the night, and its sweep, or why there are none", async () =>
        {
            if (await stack.BytesAsync(note) is not null) found.Add("the upload's note");
            if ((await stack.KeysAsync(NightNames.Prefix)).Count > before) found.Add("the night");
            return found.Count + stack.Said.Skip(said).Count(line => line.StartsWith("scheduler ", StringComparison.Ordinal)) >= 2;
        });
        return found;
    }

    /// <summary>All of them: a run that ends meanwhile begins the page too, but with its own row alone.</summary>
    private async Task<bool> PageHasAsync(List<string> ended) => await stack.BytesAsync(ResultNames.Index) is { } page
        && ended is { Count: > 1 } && ended.TrueForAll(run => Encoding.UTF8.GetString(page).Contains(run, StringComparison.Ordinal));

    private async Task<string> ForgetAsync()
    {
        _note ??= Assert.Single(await stack.KeysAsync($"{ResultNames.Uploads}upload1/"));
        await stack.S3.DeleteObjectAsync(stack.ResultsBucket, _note);
        return _note;
    }
}
