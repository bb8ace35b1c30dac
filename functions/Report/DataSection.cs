using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What the data are: files, columns and what each was taken for, what is missing, and what reading them repaired or left out.</summary>
internal static class DataSection
{
    private const int MostFiles = 20, MostColumns = 80, MostNotes = 40;

    public static Html Of(Plan? plan, Metrics? metrics)
    {
        if (plan is null) return Html.Nothing;
        var data = plan.Data;
        return ReportSection.Of("data", "The data", Html.Of($"""
            <dl class="facts">
            <dt>Source</dt><dd><code>{data.Source}</code></dd>
            <dt>Holds</dt><dd>{data.Format.ToString().ToUpperInvariant()}, {Rows(data)}{Shape(data)}</dd>
            {(metrics is null ? Html.Nothing : Html.Of($"""
                <dt>Used</dt><dd>{metrics.TrainRows:N0} rows to train, {metrics.ValidationRows:N0} to validate{(metrics.TestRows > 0 ? $", {metrics.TestRows:N0} to test" : "")}</dd>
                """))}
            <dt>Left out</dt><dd>{LeftOut(data)}</dd>
            </dl>
            {Columns(data)}
            {(metrics is null or { Notes.Count: 0 } ? Html.Nothing : Html.Of($"""
                <h3>What reading left out or repaired</h3>
                <ul class="notes">{Html.Each(metrics.Notes.Take(MostNotes), note => Html.Of($"<li>{note}</li>"))}{More(metrics.Notes.Count - MostNotes)}</ul>
                """))}
            {Files(data.Files)}
            """));
    }

    private static string Rows(PlannedData data) => $"{(data.RowsAreEstimated ? "about " : "")}{data.Rows:N0} training rows";

    private static string Shape(PlannedData data) => data.Images is not { } images ? $", {data.Columns.Count:N0} columns"
        : $", images of {images.Height} x {images.Width} in {images.Channels} channel{(images.Channels == 1 ? "" : "s")}, {images.Classes} classes";

    private static string LeftOut(PlannedData data)
    {
        var left = data.Columns.Count(column => !ModelInputs.IsRead(column) && column.Name != data.Target);
        return left == 0 ? "no column" : $"{left:N0} column{(left == 1 ? "" : "s")}, marked below";
    }

    private static Html Columns(PlannedData data)
    {
        if (data.Columns.Count == 0) return Html.Nothing;
        // What a person should look at comes first, where not all can be shown.
        var shown = data.Columns.Count <= MostColumns ? data.Columns
            : [.. data.Columns.OrderByDescending(column => column.Name == data.Target).ThenByDescending(column => column.Missing ?? 0).Take(MostColumns)];
        return Html.Of($"""
            <h3>Columns</h3>
            {ReportSection.Scroll("Columns", Html.Of($"""
                <table>
                <thead><tr><th scope="col">column</th><th scope="col">taken for</th><th scope="col" class="n">missing</th><th scope="col">first value</th><th scope="col">because</th></tr></thead>
                <tbody>{Html.Each(shown, column => Column(column, data.Target))}</tbody>
                </table>
                """))}
            {(shown.Count < data.Columns.Count ? Html.Of($"""<p class="beside">Those with most values missing; the other {data.Columns.Count - shown.Count:N0} are in plan.json.</p>""") : Html.Nothing)}
            """);
    }

    private static Html Column(PlannedColumn column, string? target) => Html.Of($"""
        <tr><th scope="row" dir="auto">{Format.Label(column.Name)}</th><td>{Kind(column, target)}</td><td class="n">{Missing(column.Missing)}</td>
        <td dir="auto">{Format.Label(column.Example ?? "")}</td><td class="beside wide">{column.Why}</td></tr>
        """);

    private static Html Kind(PlannedColumn column, string? target) => (column.Name == target, ModelInputs.IsRead(column)) switch
    {
        (true, _) => Html.Of($"<strong>target</strong>, {Format.Words(column.Kind)}"),
        (_, false) => Html.Of($"<strong>left out</strong>: {Format.Words(column.Kind)}"),
        _ => Html.Of($"{Format.Words(column.Kind)}"),
    };

    private static string Missing(double? share) => share switch { null or 0 => "", < 0.001 => "under 0.1 %", { } some => $"{100 * some:0.#} %" };

    private static Html Files(List<PlannedFile> files) => Html.Of($"""
        <details><summary>{files.Count} file{(files.Count == 1 ? "" : "s")}, {Format.Bytes(files.Sum(file => file.Member?.SizeBytes ?? file.SizeBytes))}</summary>
        <ul class="notes">{Html.Each(files.Take(MostFiles), file => Html.Of(
            $"<li><code>{file.Key}</code>{(file.Member is { } member ? $" {Format.Label(member.Name)}" : "")} {Format.Bytes(file.SizeBytes)}, {Format.Words(file.Part)}, ETag <code>{file.ETag}</code></li>"))}
        {More(files.Count - MostFiles)}</ul>
        </details>
        """);

    private static Html More(int count) => count <= 0 ? Html.Nothing : Html.Of($"<li>and {count:N0} more</li>");
}
