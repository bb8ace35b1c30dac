using System.CommandLine;
using System.Globalization;
using Overnight.Cli.Connect;

namespace Overnight.Cli.Cost;

/// <summary><c>overnight cost</c>: what all runs came to, from the ledger.</summary>
internal static class CostCommand
{
    // A century: more than a ledger has.
    private const int MostMonths = 1_200;

    public static Command Create(TimeProvider clock)
    {
        var by = new Option<CostBy?>("--by") { Description = "Parts the total by name, by month, or by type of instance [default: the total alone]" };
        by.AcceptOnlyFromAmong("name", "month", "type");
        var since = new Option<string?>("--since") { Description = "The first month, such as 2026-01, in UTC [default: the first there is]" };
        var months = new Option<int?>("--months") { Description = "So many months, the present one included [default: all]" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "cost", "What all runs came to: cost, saving, what interruptions lost, trend.",
            "overnight cost", "overnight cost --by name --months 12", "overnight cost --json --since 2026-01")
        {
            by, since, months,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var now = clock.GetUtcNow();
            var first = Since(parsed.GetValue(since), parsed.GetValue(months), now);
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            // One month more: the first one's trend is told against it.
            var ledger = new LedgerReader(cloud.S3, cloud.ResultsBucket);
            var book = await ledger.ReadAsync(first?.AddMonths(-1), Progress(), cancellation);
            var report = CostReport.Of(book, parsed.GetValue(by), first, now);
            var output = Output.Of(parsed);
            if (output.IsJson) output.Write(report, CostJson.Default.CostReport);
            else if (report.Total.Sums.Runs == 0) Console.WriteLine(Nothing(cloud.ResultsBucket, first));
            else CostText.Print(CostText.Rows(report, parsed.GetValue(by)));
            foreach (var line in CostText.Unreadable(report.Unreadable)) output.Note(line);
            return ExitCode.Succeeded;
        });
        return command;
    }

    /// <returns>The first moment of the first month, UTC; null for all months.</returns>
    internal static DateTime? Since(string? since, int? months, DateTimeOffset now)
    {
        if (since is not null && months is not null)
            throw new CommandException("found both --since and --months, expected one of them", ExitCode.Usage);
        if (months is < 1 or > MostMonths)
            throw new CommandException($"--months: found {months}, expected a number from 1 to {MostMonths}", ExitCode.Usage);
        if (months is { } count) return new DateTime(now.UtcDateTime.Year, now.UtcDateTime.Month, 1).AddMonths(1 - count);
        if (since is null) return null;
        var isMonth = DateTime.TryParseExact(since, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month);
        // The year 1 has no month before its first.
        return isMonth && month.Year > 1 ? month
            : throw new CommandException($"--since: found '{since}', expected a month such as 2026-01", ExitCode.Usage);
    }

    private static string Nothing(string bucket, DateTime? since) => since is { } month
        ? FormattableString.Invariant($"no run since {month:yyyy-MM}: without --since and --months all are counted")
        : $"no run has ended yet, as far as s3://{bucket}/ledger/ tells: overnight train PATH --name NAME starts one";

    /// <summary>On standard error, and only where somebody watches: what is piped stays clean.</summary>
    private static Action<int, int> Progress()
    {
        if (Console.IsErrorRedirected) return (_, _) => { };
        return (read, all) =>
        {
            if (read == all) Console.Error.Write("\r\e[K");
            else if (read % 500 == 0) Console.Error.Write($"\rreading the ledger: {read:N0} of {all:N0} runs");
        };
    }
}
