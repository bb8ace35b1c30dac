using System.Globalization;

namespace Overnight.Bench.Spot;

/// <summary>Prints the scores for people: all policies, then by zone, deadline and overhead the three that matter.</summary>
internal static class SpotTable
{
    public static void Print(SpotReport report, TextWriter writer)
    {
        writer.WriteLine($"{"policy",-24}{"mean cost",11}{"score",9}{"late",7}{"runs",7}{"gap closed",12}");
        foreach (var score in report.Policies)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{score.Policy,-24}{score.MeanCostUsd,11:$0.00}{score.Score,9:0.00}{score.Late,7}{score.Runs,7}{score.GapClosed,12:0.0 %}"));
        }
        writer.WriteLine(
            $"\n{"mean cost",-24}{SpotComparison.Published,18}{SpotComparison.Ours,12}{"ceiling",12}{"score",9}{"gap closed",12}{"late",7}{"runs",7}");
        foreach (var (name, scores) in report.Parts)
        {
            var (published, ours, ceiling) = (Find(SpotComparison.Published), Find(SpotComparison.Ours), Find(SpotComparison.Ceiling));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-24}{published.MeanCostUsd,18:$0.00}{ours.MeanCostUsd,12:$0.00}{ceiling.MeanCostUsd,12:$0.00}")
                + string.Create(CultureInfo.InvariantCulture, $"{ours.Score,9:0.00}{ours.GapClosed,12:0.0 %}{ours.Late,7}{ours.Runs,7}"));

            SpotScore Find(string policy) => scores.Find(score => score.Policy == policy)!;
        }
    }
}
