using Overnight.Contracts;
using Overnight.Functions.Storage;

namespace Overnight.Functions.PublishRun;

/// <summary>
/// <c>result.json</c>: the first to write it wins, whoever comes later. Only a later redrive of the same execution, which a person
/// asked for, replaces what an earlier one left.
/// </summary>
internal sealed class ResultDocument(RunDocuments documents)
{
    /// <summary>Writers that meet are a few; each round that is lost was won by another.</summary>
    private const int MostRounds = 10;

    /// <param name="result">To be written.</param>
    /// <param name="written">Told once, where it was written now: of it, and of the result in whose place it stands.</param>
    /// <returns>What stands there afterwards.</returns>
    public async Task<Result> WriteAsync(Result result, Action<Result, Result?> written)
    {
        var key = new RunFolder(result.Name, result.Run).Result;
        for (var round = 0; round < MostRounds; round++)
        {
            if (await documents.TryWriteAsync(key, result, instead: null)) return Told(result, null);
            var (standing, eTag) = await documents.ReadTaggedAsync<Result>(key);
            // Gone again, by hand: the next round writes it.
            if (eTag is null) continue;
            // One that cannot be read stands as well.
            if (standing is null || standing.Redrive >= result.Redrive) return standing ?? result;
            // A run began when it first did, redriven or not: the month of its line in the ledger stays the same.
            var next = standing.StartedAt < result.StartedAt ? result with { StartedAt = standing.StartedAt } : result;
            if (await documents.TryWriteAsync(key, next, eTag)) return Told(next, standing);
        }
        throw new InvalidOperationException(
            $"{key}: found another writer in each of {MostRounds} rounds, expected to write it or to find it written");

        Result Told(Result now, Result? before)
        {
            written(now, before);
            return now;
        }
    }
}
