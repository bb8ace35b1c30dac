using Overnight.Contracts;
using Overnight.Functions.Storage;

namespace Overnight.Functions.EvaluateRun;

/// <summary>
/// <c>champion.json</c>. A run that finds another champion than the one it was compared with is compared again, so that of runs that
/// end together none is lost.
/// </summary>
internal sealed class ChampionDocument(RunDocuments documents, string name, TimeProvider time)
{
    /// <summary>Each round that is lost was won by another run, which a later one has to be better than.</summary>
    private const int MostRounds = 500;

    /// <returns>What was decided, whoever is the champion by now.</returns>
    public async Task<Promotion> ContestAsync(Challenger run)
    {
        var key = new ModelNames(name).Champion;
        for (var round = 0; round < MostRounds; round++)
        {
            var (champion, eTag) = await documents.ReadTaggedAsync<Champion>(key);
            if (eTag is not null && champion is null)
                throw new InvalidDataException($"{key}: found something else than a champion's document, expected one. `overnight champion {name} --set RUN` writes it anew");
            // Called again, after an answer that was lost: the same answer.
            if (champion?.Of(run.Metrics.Run) is { } already) return already;
            var promotion = PromotionRule.Decide(run, champion is null ? null : await IncumbentAsync(champion));
            if (!promotion.Promoted) return promotion;
            if (await documents.TryWriteAsync(key, Champion.After(name, champion, promotion, time.GetUtcNow()), eTag)) return promotion;
        }
        throw new InvalidOperationException($"{key}: found another champion in each of {MostRounds} rounds, expected to write it or to lose");
    }

    private async Task<Incumbent> IncumbentAsync(Champion champion)
    {
        var folder = new RunFolder(name, champion.Run);
        return new Incumbent(champion, await documents.AnyAsync(folder.Model), await documents.ReadAsync<HoldOutScores>(folder.HoldOut, []));
    }
}
