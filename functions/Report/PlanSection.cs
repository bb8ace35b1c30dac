using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What was decided and quoted before the training, and why.</summary>
internal static class PlanSection
{
    private const int MostNotes = 40;

    public static Html Of(Plan? plan)
    {
        if (plan is null) return Html.Nothing;
        var (data, training, compute) = (plan.Data, plan.Training, plan.Compute);
        return ReportSection.Of("plan", "Plan and quote", Html.Of($"""
            <dl class="facts">
            <dt>Task</dt><dd>{Format.Words(plan.Task)}{Target(data)}</dd>
            <dt>Training</dt><dd>{Format.Words(plan.Model)}, {training.Epochs} epochs, batches of {training.BatchSize},
            peak learning rate {training.LearningRate:g4}, weight decay {training.WeightDecay:g4}, {Held(plan)}, seed {training.Seed}</dd>
            <dt>Hardware</dt><dd>{compute.Vcpus} vCPUs, {compute.MemoryMiB:N0} MiB{Gpus(compute)}. {compute.Why}</dd>
            {Budget(plan.Budget)}
            </dl>
            {QuoteTable.Of(plan.Quote)}
            <h3>What was decided, and why</h3>
            <ul class="notes">{Html.Each(plan.Notes.Take(MostNotes), note => Html.Of($"<li>{note}</li>"))}</ul>
            """));
    }

    private static string Target(PlannedData data) => data.Target is { } target ? $" of '{Format.Label(target)}'" : "";

    private static string Gpus(PlannedCompute compute) => compute.Gpus > 0 ? $", {compute.Gpus} GPU" : "";

    private static Html Budget(PlannedBudget budget)
    {
        var limits = new List<string>();
        if (budget.MaxUsd is { } usd) limits.Add($"at most ${usd:0.00####}");
        if (budget.Deadline is { } deadline) limits.Add($"done by {deadline.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        if (budget.MaxPricePerHour is { } price) limits.Add($"no instance above ${price:0.00##} an hour");
        return limits.Count == 0 ? Html.Nothing : Html.Of($"<dt>Budget</dt><dd>{string.Join(", ", limits)}</dd>");
    }

    private static string Held(Plan plan) => plan.Data.Files.Any(file => file.Part == DataPart.Test)
        ? "measured on the test files" : $"{100 * plan.Training.Validation:0.#} % held out for validation";
}
