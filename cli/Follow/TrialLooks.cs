using System.Collections.Concurrent;
using System.Globalization;
using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>Looks at a search's trials: one listing tells which of their documents are new, and only those are read.</summary>
internal sealed class TrialLooks(ResultDocuments documents, RunFolder run, TimeProvider clock)
{
    // A thousand trials have some thousand documents, and a listing has a thousand of them.
    private static readonly TimeSpan BetweenListings = TimeSpan.FromSeconds(2);
    private const int AtOnce = 16;

    private readonly ConcurrentDictionary<string, string> _seen = new(StringComparer.Ordinal);
    private long? _listedAt;

    /// <param name="last">What was seen before.</param>
    /// <param name="atOnce">Lists however short ago the last listing was.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<TrialStanding>> LookAsync(IReadOnlyList<TrialStanding> last, bool atOnce, CancellationToken cancellation)
    {
        if (!atOnce && _listedAt is { } at && clock.GetElapsedTime(at) < BetweenListings) return last;
        _listedAt = clock.GetTimestamp();
        var trials = new ConcurrentDictionary<int, TrialStanding>(last.Select(trial => KeyValuePair.Create(trial.Trial, trial)));
        var news = (await documents.ListAsync(run.Trials, cancellation)).Where(found => _seen.GetValueOrDefault(found.Key) != found.ETag).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(news, options, async (found, stop) =>
        {
            _seen[found.Key] = found.ETag;
            if (found.Key[run.Trials.Length..].Split('/') is not [var number, .. var path]) return;
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var trial)) return;
            var (progress, attempt) = path switch
            {
                ["progress.json"] => (await documents.ReadAsync<Progress>(found.Key, stop), null),
                ["attempts", { Length: 9 } file] when file.EndsWith(".json", StringComparison.Ordinal)
                    => ((Progress?)null, await documents.ReadAsync<Attempt>(found.Key, stop)),
                _ => (null, null),
            };
            if (progress is null && attempt is null) return;
            trials.AddOrUpdate(trial,
                _ => new TrialStanding(trial, progress, attempt is null ? [] : [attempt]),
                (_, before) => before with
                {
                    Progress = progress ?? before.Progress,
                    Attempts = attempt is null ? before.Attempts
                        : [.. before.Attempts.Where(known => known.Number != attempt.Number).Append(attempt).OrderBy(known => known.Number)],
                });
        });
        return [.. trials.Values.OrderBy(trial => trial.Trial)];
    }
}
