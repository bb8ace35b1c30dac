using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests.Chaos;

/// <summary>What a run left in the results bucket, checked by itself and beside an undisturbed run's.</summary>
/// <param name="Judged">The attempts that the workflow judged.</param>
internal sealed partial record Outcome(Result Result, string Metrics, byte[] Model, Receipt Receipt, int Judged)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the dataset's result.</summary>
    public static async Task ResultAsync(PatientClient client, string name, CancellationToken cancellation)
    {
        while (!(await client.VersionsAsync(cancellation)).Exists(version => IsResult(version.Key, name)))
            await Task.Delay(LookEvery, TimeProvider.System, cancellation);
    }

    /// <exception cref="Xunit.Sdk.XunitException">Something is there twice, half, or not at all.</exception>
    public static async Task<Outcome> ReadAsync(PatientClient client, string name, CancellationToken cancellation)
    {
        var versions = await client.VersionsAsync(cancellation);
        var result = Assert.Single(versions, version => IsResult(version.Key, name));
        var keys = versions.Where(version => version is { IsLatest: true, IsDeleteMarker: not true }).Select(version => version.Key).ToList();
        foreach (var key in keys.Where(key => key.EndsWith(".json", StringComparison.Ordinal)))
        {
            try
            {
                JsonDocument.Parse(await BytesAsync(client, key, cancellation)).Dispose();
            }
            catch (JsonException broken)
            {
                Assert.Fail($"{key}: {broken.Message}");
            }
        }
        var run = Documents.Parse<Result>(await BytesAsync(client, result.Key, cancellation));
        Assert.True(run.Status == RunStatus.Succeeded, run.Message);
        var receipt = Documents.Parse<Receipt>(await BytesAsync(client, run.Receipt!, cancellation));
        var line = Assert.Single(keys, key => key.StartsWith("ledger/", StringComparison.Ordinal));
        Assert.Equal(receipt.TotalUsd, Documents.Parse<LedgerLine>(await BytesAsync(client, line, cancellation)).TotalUsd);
        Assert.Contains(run.Run, Encoding.UTF8.GetString(await BytesAsync(client, "index.html", cancellation)), StringComparison.Ordinal);
        Assert.EndsWith("</html>", Encoding.UTF8.GetString(await BytesAsync(client, run.Report!, cancellation)).TrimEnd(), StringComparison.Ordinal);
        var metrics = Documents.Parse<Metrics>(await BytesAsync(client, run.Metrics!, cancellation));
        return new Outcome(
            run, Encoding.UTF8.GetString(Documents.ToBytes(metrics with { Timing = null })),
            await BytesAsync(client, run.Model! + "model.safetensors", cancellation), receipt, keys.Count(key => JudgedAttempt.IsMatch(key)));
    }

    /// <summary>The same model and metrics, and a receipt that adds up.</summary>
    public void IsThatOf(Outcome undisturbed)
    {
        Assert.Equal(undisturbed.Result.Run, Result.Run);
        Assert.Equal(undisturbed.Metrics, Metrics);
        Assert.True(undisturbed.Model.AsSpan().SequenceEqual(Model), "the model is another one than that of the undisturbed run");
        Assert.Equal(Receipt.Lines.Sum(line => line.Usd), Receipt.TotalUsd);
        Assert.Equal(Receipt.Lines.Sum(line => line.OnDemandUsd), Receipt.OnDemandUsd);
        Assert.Equal(Receipt.Lines.Sum(line => line.UncertainUsd), Receipt.UncertainUsd);
        Assert.Equal((Receipt.TotalUsd, Receipt.OnDemandUsd), (Result.CostUsd, Result.OnDemandUsd));
        // A cloud that is killed between SubmitJob and its note of the answer submits again: both jobs are billed, as one attempt.
        Assert.Equal((Result.Attempts, Result.Interruptions), (Receipt.Attempts.Count(bill => !bill.IsTwin), Receipt.Interruptions));
        Assert.Equal(Judged, Result.Attempts);
    }

    [GeneratedRegex(@"/attempts/\d+\.json$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JudgedAttempt { get; }

    private static bool IsResult(string key, string name) =>
        key.StartsWith($"runs/{name}/", StringComparison.Ordinal) && key.Split('/') is [_, _, _, "result.json"];

    private static async Task<byte[]> BytesAsync(PatientClient client, string key, CancellationToken cancellation) =>
        await client.ReadAsync(key, cancellation) ?? throw new Xunit.Sdk.XunitException($"found no {key}");
}
