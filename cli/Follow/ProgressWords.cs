using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>What there is to say of a training under way, in parts that a line is made of.</summary>
internal static class ProgressWords
{
    public static string Epoch(Progress progress) => string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch}/{progress.Epochs}");

    /// <summary>Loss, metric and speed, as far as they are known. The metric is the last full epoch's.</summary>
    public static IEnumerable<string> Measures(Progress progress, bool areImages, string sparkline = "")
    {
        if (progress.Metric is { } metric)
            yield return string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {metric.Value:0.0000}{(sparkline.Length > 0 ? " " : "")}{sparkline}");
        if (progress.TrainLoss is { } loss) yield return string.Create(CultureInfo.InvariantCulture, $"loss {loss:0.0000}");
        if (progress.SamplesPerSecond is { } speed)
            yield return string.Create(CultureInfo.InvariantCulture, $"{speed:N0} {(areImages ? "images" : "rows")}/s");
    }

    /// <summary>Time and dollars: estimates, and said to be that.</summary>
    public static IEnumerable<string> Outlook(Forecast forecast)
    {
        if (forecast.Left is { } left) yield return $"{Duration.Of(left)} left";
        if (Money(forecast) is { } money) yield return money;
    }

    public static string? Money(Forecast forecast) => forecast switch
    {
        { SpentUsd: > 0 and var spent, LeftUsd: { } left } => $"about {QuoteSentence.Usd(spent)} spent, {QuoteSentence.Usd(left)} left",
        { SpentUsd: > 0 and var spent } => $"about {QuoteSentence.Usd(spent)} spent",
        { LeftUsd: > 0 and var left } => $"about {QuoteSentence.Usd(left)} left",
        _ => null,
    };

    /// <summary>What is being done, where no epoch is under way.</summary>
    public static string Doing(RunSnapshot run) => RunStages.Of(run) switch
    {
        RunStage.Upload => "uploading",
        RunStage.Plan => "planning: the data are looked at",
        RunStage.Evaluate => "comparing with the champion",
        RunStage.Settle => "adding up what it cost",
        RunStage.Publish => "writing the report",
        RunStage.Over => "over",
        _ => run switch
        {
            { Plan.Search: not null } => "training",
            { Host: null, Attempts.Count: 0 } => "waiting for an instance",
            { Host: null } => "waiting for the next instance",
            { Progress: { Step: 0 } progress } when IsOfNow(run, progress) => progress.Stage,
            { Progress: { } progress } when !IsOfNow(run, progress) => "starting",
            { Progress: { } progress } => progress.Stage,
            _ => "starting",
        },
    };

    /// <summary>The progress is that of the attempt under way, not of one that has ended.</summary>
    public static bool IsOfNow(RunSnapshot run, Progress progress) => progress.Attempt == run.Attempts.Count + 1 && run.Host is not null;
}
