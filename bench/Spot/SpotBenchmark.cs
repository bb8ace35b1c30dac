using System.Runtime.CompilerServices;

namespace Overnight.Bench.Spot;

/// <summary>The spot policy beside the published one, on the traces of real capacity that are at hand; <c>bench spot</c> tells more.</summary>
internal sealed class SpotBenchmark : IBenchmark
{
    // A start's overhead as the published comparison on the traces of 2023 has it: 195 s.
    private const double OverheadHours = 195.0 / 3600;

    public string Name => "spot";

    public Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Traces();
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).ToList() : [];
        IReadOnlyList<BenchRow> rows = files.Count == 0
            ? [BenchRow.NotFound("spot", SpotComparison.Published, "no traces of spot capacity at hand: bench spot --traces FILE takes any")]
            : [.. files.Select(Compare)];
        return Task.FromResult(rows);
    }

    private static BenchRow Compare(string file)
    {
        var options = new SpotOptions { Traces = [.. SpotTrace.Read(file)], Overheads = [OverheadHours] };
        var scores = SpotScore.Of(new SpotComparison(options).Run());
        var (ours, published) = (Find(SpotComparison.Ours), Find(SpotComparison.Published));
        return BenchRow.LessIsBetter($"spot/{Path.GetFileNameWithoutExtension(file)}", ours.MeanCostUsd, published.MeanCostUsd,
            "USD a run of 48 h", SpotComparison.Published, "NSDI'24") with
        {
            How = FormattableString.Invariant($"learnt from the first half, {ours.Runs} runs on the second, {ours.Late} late; ")
                + FormattableString.Invariant($"{100 * ours.GapClosed:0.0} % of the gap to the omniscient ceiling (${Find(SpotComparison.Ceiling).MeanCostUsd:0.00}) closed"),
        };

        SpotScore Find(string policy) => scores.Find(score => score.Policy == policy)!;
    }

    private static string Traces([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../shared/data/spot-traces"));
}
