using System.Collections.Concurrent;
using System.Globalization;
using Overnight.Contracts;
using Overnight.Functions.Storage;

namespace Overnight.Functions.Workflow;

/// <summary>
/// The attempts of a run that searches, found by listing: whatever rung the run came to, and however it ended, this is what was
/// started and has to be paid.
/// </summary>
internal static class TrialAttempts
{
    private const int ReadsAtOnce = 32;

    /// <returns>In the order of trials, and of numbers within them.</returns>
    public static async Task<List<Attempt>> ReadAsync(RunDocuments documents, RunFolder run, List<string> complaints)
    {
        var found = new SortedDictionary<(int Trial, int Number), bool>();
        foreach (var key in await documents.KeysAsync(run.Trials))
        {
            if (Named(key[run.Trials.Length..]) is not { } name) continue;
            found[(name.Trial, name.Number)] = name.IsJudged || found.GetValueOrDefault((name.Trial, name.Number));
        }
        var attempts = new ConcurrentBag<Attempt>();
        var unread = new ConcurrentBag<string>();
        await Concurrently.ForEachAsync(found, ReadsAtOnce, async one =>
        {
            var wrong = new List<string>();
            var folder = run with { Trial = one.Key.Trial };
            var attempt = one.Value ? await documents.ReadAsync<Attempt>(folder.Attempt(one.Key.Number), wrong) : null;
            attempt ??= await UnjudgedAsync(documents, folder, one.Key.Number, wrong);
            attempts.Add(attempt with { Trial = one.Key.Trial });
            foreach (var what in wrong) unread.Add(what);
        });
        complaints.AddRange(unread.Order(StringComparer.Ordinal));
        return [.. attempts.OrderBy(attempt => attempt.Trial).ThenBy(attempt => attempt.Number)];
    }

    private static async Task<Attempt> UnjudgedAsync(RunDocuments documents, RunFolder folder, int number, List<string> complaints) =>
        await RunRecords.UnjudgedAsync(
            documents, folder, number, await documents.ReadAsync<Progress>(folder.Progress, complaints), complaints);

    /// <summary>Of <c>0007/attempts/0001.json</c>, or <c>0001.JOB.host.json</c>; null for what is no attempt's.</summary>
    private static (int Trial, int Number, bool IsJudged)? Named(string key)
    {
        if (key.Split('/') is not [var trial, "attempts", var file]) return null;
        var parts = file.Split('.');
        if (!Number(trial, out var of) || !Number(parts[0], out var number)) return null;
        return parts[1..] switch
        {
            ["json"] => (of, number, true),
            ["host", "json"] or [_, "host", "json"] or ["failure", "json"] => (of, number, false),
            _ => null,
        };
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
