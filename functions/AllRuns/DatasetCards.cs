using System.Runtime.CompilerServices;
using Overnight.Functions.Report;

namespace Overnight.Functions.AllRuns;

/// <summary>A small picture for each dataset: its metric and its cost, run by run, the champion marked.</summary>
internal static class DatasetCards
{
    /// <summary>Those that ran last; the table has all.</summary>
    private const int MostDatasets = 60;

    /// <summary>Of the newest runs of a dataset: at one a night, a quarter.</summary>
    private const int MostPoints = 90;

    private const double Width = 260, High = 64, Pad = 7;

    // By the newest of the runs. A run that ends makes the page anew, and all cards but its own dataset's stay as they are.
    private static readonly ConditionalWeakTable<IndexedRun, Drawn> Kept = [];

    public static Html Of(RunIndex index)
    {
        if (index.Runs.Count == 0) return Html.Nothing;
        var datasets = index.Runs.GroupBy(run => run.Name, StringComparer.Ordinal).ToList();
        return ReportSection.Of("datasets", "Datasets", Html.Of($"""
            <p class="beside">{Picture.Key(0, "metric")}{Picture.Key(1, "cost")}<span class="key"><span class="star" aria-hidden="true"></span>champion</span> from older runs to newer ones</p>
            <div class="cards">{Html.Each(datasets.Take(MostDatasets), dataset => Card([.. dataset], index.Champions.GetValueOrDefault(dataset.Key)))}</div>
            {(datasets.Count > MostDatasets ? Html.Of($"""<p class="beside">And {datasets.Count - MostDatasets:N0} datasets that ran longer ago: the table has their runs.</p>""") : Html.Nothing)}
            """));
    }

    /// <param name="runs">A dataset's, newest first.</param>
    /// <param name="champion">The run that is.</param>
    private static Html Card(List<IndexedRun> runs, string? champion)
    {
        if (Kept.TryGetValue(runs[0], out var drawn) && drawn.Champion == champion && drawn.Runs.SequenceEqual(runs)) return drawn.Card;
        drawn = new Drawn(runs, champion, Html.Trusted(Draw(runs, champion).ToUtf8()));
        Kept.AddOrUpdate(runs[0], drawn);
        // One a dataset: the page before had it with the run that was the newest then.
        if (runs.Count > 1) Kept.Remove(runs[1]);
        return drawn.Card;
    }

    private static Html Draw(List<IndexedRun> runs, string? champion)
    {
        var (id, name) = (runs[0].Run, runs[0].Name);
        var shown = runs.Take(MostPoints).Reverse().ToList();
        // Metrics of different names do not belong on one line.
        var metric = runs.Find(run => run.Value is not null)?.Metric;
        double? Value(IndexedRun run) => run.Metric == metric ? run.Value : null;
        var best = runs.Find(run => run.Run == champion);
        var last = runs.Find(run => Value(run) is not null);
        return Html.Of($"""
            <article class="card" aria-labelledby="card-{id}">
            <h3 id="card-{id}" dir="auto"><a href="#runs" data-dataset="{name}">{Format.Label(name)}</a></h3>
            <p class="figure"><strong>{(last is null ? "no metric yet" : Format.Number(last.Value!.Value))}</strong> <span class="beside">{metric}{(best?.Value is { } value ? $", champion {Format.Number(value)}" : "")}</span></p>
            {(shown.Exists(run => Value(run) is not null) ? Picture.Of($"metric-{id}", $"{metric} of {Format.Label(name)}", Told(shown, Value, Format.Number), (Width, High), stretched: false,
                Html.Of($"{Spark(shown, Value, 0)}{Champion(shown, Value, champion)}")) : Html.Nothing)}
            {(shown.Exists(run => run.Usd is not null) ? Picture.Of($"cost-{id}", $"Cost of {Format.Label(name)}", Told(shown, Cost, usd => Format.Usd((decimal)usd)), (Width, High), stretched: false,
                Spark(shown, Cost, 1, fromZero: true)) : Html.Nothing)}
            <p class="beside">{runs.Count:N0} run{(runs.Count == 1 ? "" : "s")}, last {runs[0].StartedAt.UtcDateTime:yyyy-MM-dd}{(runs.Find(run => run.Usd is not null) is { } billed
                ? $" for {Format.Usd(billed.Usd!.Value)}" : "")}</p>
            </article>
            """);
    }

    private static double? Cost(IndexedRun run) => (double?)run.Usd;

    private static Html Spark(List<IndexedRun> runs, Func<IndexedRun, double?> value, int line, bool fromZero = false)
    {
        var points = Points(runs, value, fromZero);
        return points.Count == 1
            ? Html.Of($"""<circle class="line{line}" cx="{points[0].X:0.#}" cy="{points[0].Y:0.#}" r="3.5"/>""")
            : Html.Of($"""<polyline class="curve line{line}" points="{string.Join(' ', points.Select(point => $"{point.X:0.#},{point.Y:0.#}"))}"/>""");
    }

    private static Html Champion(List<IndexedRun> runs, Func<IndexedRun, double?> value, string? champion)
    {
        var at = Points(runs, value, fromZero: false).Find(point => point.Run == champion);
        return at.Run is null ? Html.Nothing : Html.Of($"""<path class="crown" d="M{at.X:0.#} {at.Y - 7:0.#}l2.1 4.6 5 .6-3.7 3.4 1 5-4.4-2.5-4.4 2.5 1-5-3.7-3.4 5-.6z"/>""");
    }

    private static List<(string? Run, double X, double Y)> Points(List<IndexedRun> runs, Func<IndexedRun, double?> value, bool fromZero)
    {
        var known = runs.Index().Where(run => value(run.Item) is not null).ToList();
        if (known.Count == 0) return [];
        var (low, high) = (known.Min(run => value(run.Item)!.Value), known.Max(run => value(run.Item)!.Value));
        if (fromZero) low = Math.Min(0, low);
        double X(int at) => runs.Count == 1 ? Width / 2 : Pad + ((Width - (2 * Pad)) * at / (runs.Count - 1));
        double Y(double of) => Pad + ((High - (2 * Pad)) * (high > low ? 1 - ((of - low) / (high - low)) : 0.5));
        return known.ConvertAll(run => ((string?)run.Item.Run, X(run.Index), Y(value(run.Item)!.Value)));
    }

    private static string Told(List<IndexedRun> runs, Func<IndexedRun, double?> value, Func<double, string> format)
    {
        var values = runs.Select(value).OfType<double>().ToList();
        return $"{values.Count} runs, from {format(values[0])} to {format(values[^1])}; least {format(values.Min())}, most {format(values.Max())}.";
    }

    private sealed record Drawn(List<IndexedRun> Runs, string? Champion, Html Card);
}
