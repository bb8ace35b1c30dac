using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What was decided before the training, and why.</summary>
internal static class PlanSection
{
    private const int MostFiles = 20, MostColumns = 60, MostNotes = 40;

    public static Html Of(Plan? plan)
    {
        if (plan is null) return Html.Nothing;
        var (data, training, compute) = (plan.Data, plan.Training, plan.Compute);
        return Html.Of($"""
            <section>
            <h2>The plan</h2>
            <dl>
            <dt>Data</dt><dd>{data.Format.ToString().ToUpperInvariant()}, {Rows(data)}{Shape(data)}</dd>
            <dt>Task</dt><dd>{Format.Words(plan.Task)}{Target(data)}</dd>
            <dt>Training</dt><dd>{Format.Words(plan.Model)}, {training.Epochs} epochs, batches of {training.BatchSize},
            peak learning rate {training.LearningRate:g4}, weight decay {training.WeightDecay:g4}, {Held(plan)}, seed {training.Seed}</dd>
            <dt>Hardware</dt><dd>{compute.Vcpus} vCPUs, {compute.MemoryMiB:N0} MiB{Gpus(compute)}. {compute.Why}</dd>
            </dl>
            {Files(data.Files)}
            {Columns(data)}
            <ul class="notes">{Html.Each(plan.Notes.Take(MostNotes), note => Html.Of($"<li>{note}</li>"))}</ul>
            </section>
            """);
    }

    private static string Rows(PlannedData data) => $"{(data.RowsAreEstimated ? "about " : "")}{data.Rows:N0} training rows";

    private static string Shape(PlannedData data) => data.Images is not { } images ? $", {data.Columns.Count} columns"
        : $", images of {images.Height} x {images.Width} in {images.Channels} channel{(images.Channels == 1 ? "" : "s")}, {images.Classes} classes";

    private static string Target(PlannedData data) => data.Target is { } target ? $" of '{target}'" : "";

    private static string Gpus(PlannedCompute compute) => compute.Gpus > 0 ? $", {compute.Gpus} GPU" : "";

    private static string Held(Plan plan) => plan.Data.Files.Any(file => file.Part == DataPart.Test)
        ? "measured on the test files" : $"{100 * plan.Training.Validation:0.#} % held out for validation";

    private static Html Files(List<PlannedFile> files) => Html.Of($"""
        <details><summary>{files.Count} file{(files.Count == 1 ? "" : "s")}, {Format.Bytes(files.Sum(file => file.SizeBytes))}</summary>
        <ul>{Html.Each(files.Take(MostFiles), file => Html.Of(
            $"<li><code>{file.Key}</code> {Format.Bytes(file.SizeBytes)}, {Format.Words(file.Part)}, ETag <code>{file.ETag}</code></li>"))}
        {More(files.Count - MostFiles)}</ul>
        </details>
        """);

    private static Html Columns(PlannedData data) => data.Columns.Count == 0 ? Html.Nothing : Html.Of($"""
        <details><summary>{data.Columns.Count} columns</summary>
        <div class="scroll"><table><thead><tr><th>column</th><th>taken for</th><th>because</th></tr></thead>
        <tbody>{Html.Each(data.Columns.Take(MostColumns), column => Html.Of(
            $"<tr><td>{Format.Label(column.Name)}</td><td>{Format.Words(column.Kind)}</td><td>{column.Why}</td></tr>"))}</tbody></table></div>
        <ul>{More(data.Columns.Count - MostColumns)}</ul>
        </details>
        """);

    private static Html More(int count) => count <= 0 ? Html.Nothing : Html.Of($"<li>and {count:N0} more</li>");
}
