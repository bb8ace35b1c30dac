namespace Overnight.Data;

/// <summary>What to know about how often each class comes.</summary>
internal static class ClassBalance
{
    // With fewer rows a class can hardly be learnt, and its validation metrics are noise.
    private const int FewRows = 10;

    // Commonest to rarest: beyond this a model that never says the rarest looks good.
    private const double Imbalanced = 10;

    private const int MostNamed = 5;

    public static IEnumerable<string> Notes(IEnumerable<(string Label, long Count)> classes)
    {
        var byCount = classes.OrderBy(c => c.Count).ThenBy(c => c.Label, StringComparer.Ordinal).ToList();
        if (byCount.Count < 2) yield break;
        var (rarest, commonest, rows) = (byCount[0], byCount[^1], byCount.Sum(c => c.Count));
        var few = byCount.Where(c => c.Count < FewRows).ToList();
        if (few.Count > 0)
        {
            var named = string.Join(", ", few.Take(MostNamed).Select(c => $"'{c.Label}' ({c.Count})"));
            yield return $"Too few rows to learn from: {named}{(few.Count > MostNamed ? $" and {few.Count - MostNamed} more classes" : "")}.";
        }
        if (commonest.Count > Imbalanced * rarest.Count)
        {
            yield return $"Classes are imbalanced: '{commonest.Label}' has {(double)commonest.Count / rows:P1} of the rows, "
                + $"'{rarest.Label}' {(double)rarest.Count / rows:P2}. Judge the model by its per-class metrics.";
        }
    }
}
