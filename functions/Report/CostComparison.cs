using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>The run's cost as a bar beside on-demand, SageMaker and the quote.</summary>
internal static class CostComparison
{
    public static Html Of(Receipt receipt) => receipt.Lines.Count == 0 ? Html.Nothing : Html.Of($"""
        {Bars.Of(All(receipt))}
        <p>{Lost(receipt)}</p>
        """);

    private static IEnumerable<Bar> All(Receipt receipt)
    {
        yield return Row("this run", "ours", receipt.TotalUsd);
        yield return Row("on-demand", "theirs", receipt.OnDemandUsd);
        if (receipt.SageMakerUsd is { } sageMaker) yield return Row("SageMaker", "theirs", sageMaker);
        else if (receipt.Attempts.Count > 0) yield return new Bar("SageMaker", "theirs", 0, 0, "not known");
        if (receipt.QuotedUsd is { } quoted)
            yield return new Bar("quoted before", "within", (double)quoted.Least, (double)quoted.Most, $"{Format.Usd(quoted.Least)} to {Format.Usd(quoted.Most)}");
    }

    private static Bar Row(string what, string kind, decimal usd) => new(what, kind, 0, (double)usd, Format.Usd(usd));

    private static string Lost(Receipt receipt) => receipt switch
    {
        { LostSeconds: > 0 } => $"Interruptions took {Format.Duration(TimeSpan.FromSeconds((double)receipt.LostSeconds))} of work, billed at "
            + $"{Format.Usd(receipt.LostUsd)}, that was done once more.",
        { Interruptions: > 0 } => "No work was lost to the interruptions.",
        _ => "",
    };
}
