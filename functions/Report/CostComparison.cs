using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>The run's cost as a bar beside on-demand, SageMaker and the quote.</summary>
internal static class CostComparison
{
    public static Html Of(Receipt receipt)
    {
        if (receipt.Lines.Count == 0) return Html.Nothing;
        var most = new[] { receipt.TotalUsd + receipt.UncertainUsd, receipt.OnDemandUsd, receipt.SageMakerUsd ?? 0, receipt.QuotedUsd?.Most ?? 0 }.Max();
        Html Row(string what, string kind, decimal from, decimal to, string amount) => Html.Of($"""
            <p>{what}</p><div class="bar"><span class="{kind}" style="left:{Percent(from, most):0.##}%;width:{Percent(to - from, most):0.##}%"></span></div>
            <p class="n">{amount}</p>
            """);
        return Html.Of($"""
            <div class="compare">
            {Row("this run", "ours", 0, receipt.TotalUsd, Format.Usd(receipt.TotalUsd))}
            {Row("on-demand", "theirs", 0, receipt.OnDemandUsd, Format.Usd(receipt.OnDemandUsd))}
            {(receipt.SageMakerUsd is { } sageMaker ? Row("SageMaker", "theirs", 0, sageMaker, Format.Usd(sageMaker))
                : receipt.Attempts.Count == 0 ? Html.Nothing : Row("SageMaker", "theirs", 0, 0, "not known"))}
            {(receipt.QuotedUsd is { } quoted ? Row("quoted", "within", quoted.Least, quoted.Most, $"{Format.Usd(quoted.Least)} to {Format.Usd(quoted.Most)}") : Html.Nothing)}
            </div>
            <p>{Lost(receipt)}</p>
            """);
    }

    private static decimal Percent(decimal usd, decimal most) => most <= 0 ? 0 : Math.Clamp(100 * usd / most, 0, 100);

    private static string Lost(Receipt receipt) => receipt switch
    {
        { LostSeconds: > 0 } => $"Interruptions took {Format.Duration(TimeSpan.FromSeconds((double)receipt.LostSeconds))} of work, billed at "
            + $"{Format.Usd(receipt.LostUsd)}, that was done once more.",
        { Interruptions: > 0 } => "No work was lost to the interruptions.",
        _ => "",
    };
}
