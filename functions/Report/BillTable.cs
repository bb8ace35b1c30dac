using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What EC2 bills for each attempt.</summary>
internal static class BillTable
{
    private const int MostAttempts = 60;

    public static Html Of(Receipt receipt) => receipt.Attempts.Count == 0 ? Html.Nothing : Html.Of($"""
        <h3>What EC2 bills, attempt by attempt</h3>
        {ReportSection.Scroll("Instances", Html.Of($"""
            <table class="bills">
            <thead><tr><th scope="col">attempt</th><th scope="col">instance</th><th scope="col">launched, ended (UTC)</th><th scope="col" class="n">seconds billed</th>
            <th scope="col" class="n">USD</th><th scope="col" class="n">work lost</th></tr></thead>
            <tbody>{Html.Each(receipt.Attempts.Take(MostAttempts), bill => Html.Of($"""
                <tr><th scope="row">{Which(bill)}</th><td>{Instance(bill)}</td><td>{Time(bill.LaunchedAt)}<span class="beside">{Time(bill.EndedAt)}</span></td>
                <td class="n">{bill.BilledSeconds:#,0.##}{Share(bill)}</td><td class="n">{Format.UsdInTable(bill.Usd)}</td><td class="n">{Lost(bill)}</td></tr>
                """))}</tbody>
            </table>
            """))}
        {Rest(receipt.Attempts.Count - MostAttempts)}
        """);

    private static string Which(AttemptBill bill) => bill.Trial is { } trial ? $"trial {trial}, {Number(bill)}" : Number(bill);

    private static string Number(AttemptBill bill) => bill.IsTwin ? $"{bill.Number} (its other job)" : $"{bill.Number}";

    private static Html Instance(AttemptBill bill) => bill.InstanceType is not { } type ? Html.Of($"not known") : Html.Of($"""
        {Format.Label(type)} {(bill.Market == Market.Spot ? "spot" : "on-demand")}, {Format.Label(bill.AvailabilityZone ?? "")}
        <span class="beside">{Format.Label(bill.InstanceId ?? "")}</span>
        """);

    private static string Time(DateTimeOffset? at) => at is { } time ? $"{time.UtcDateTime:MM-dd HH:mm:ss}" : "not known";

    private static Html Share(AttemptBill bill) => bill switch
    {
        { BilledSeconds: 0, InstanceId: not null } => Html.Of($"""<span class="beside">not charged</span>"""),
        { Share: < 1 } => Html.Of($"""<span class="beside">{100 * bill.Share:0.#} % of it</span>"""),
        _ => Html.Nothing,
    };

    private static Html Lost(AttemptBill bill) => bill.LostSeconds == 0 ? Html.Of($"none")
        : Html.Of($"""{bill.LostSeconds:#,0.##} s<span class="beside">{Format.UsdInTable(bill.LostUsd)} USD</span>""");

    private static Html Rest(int more) => more <= 0 ? Html.Nothing : Html.Of($"<p class=\"beside\">And {more:N0} attempts more: see receipt.json.</p>");
}
