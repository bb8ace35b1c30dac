using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What a person should know before trusting the model.</summary>
internal static class Alerts
{
    private const int MostAlerts = 30;

    public static Html Of(Metrics? metrics) => metrics is null or { Alerts.Count: 0 } ? Html.Nothing
        : ReportSection.Of("alerts", "Before you trust it", Html.Of($"""
            <ul>{Html.Each(metrics.Alerts.Take(MostAlerts), alert => Html.Of($"<li>{alert}</li>"))}{(metrics.Alerts.Count > MostAlerts
                ? Html.Of($"<li>And {metrics.Alerts.Count - MostAlerts:N0} more: see metrics.json.</li>") : Html.Nothing)}</ul>
            """), "alerts");
}
