using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Amazon.S3.Model;
using Overnight.Cli.Connect;
using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli.Nights;

/// <summary><c>overnight nights [DATE]</c>: what ran in which night, what was promoted, what it cost.</summary>
internal static class NightsCommand
{
    private const int Most = 30;

    public static Command Create()
    {
        var date = new Argument<string?>("date")
        {
            Description = "A night, or the beginning of its name: 2026-11-21 (UTC). Default: the last 30, a line each",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "nights", "What ran in which night, what was promoted, what it cost.", "overnight nights", "overnight nights 2026-11-21")
        {
            date,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            var wanted = parsed.GetValue(date);
            var nights = await ReadAsync(cloud, wanted ?? "", cancellation);
            var output = Output.Of(parsed);
            if (nights.Count == 0 && wanted is not null)
            {
                throw new CommandException(
                    $"found no summary of a night '{wanted}' in {cloud.ResultsBucket}, expected one that `overnight nights` lists: "
                    + "it is written when the night's last run has ended", ExitCode.NotFound);
            }
            if (output.IsJson) output.Write(nights, NightsJson.Default.ListNightSummary);
            else if (nights.Count == 0) output.Say("no nights yet: a dataset whose recipe says `\"nightly\": true` makes them (docs/nightly.md)");
            else if (wanted is null) output.Draw(Table(nights));
            else foreach (var night in nights) output.Say(string.Join('\n', NightText.Lines(night, cloud.ResultsBucket)) + "\n");
            return ExitCode.Succeeded;
        });
        return command;
    }

    /// <summary>Oldest first; their names are their times.</summary>
    private static async Task<List<NightSummary>> ReadAsync(Cloud cloud, string wanted, CancellationToken cancellation)
    {
        var names = new List<NightNames>();
        var listing = new ListObjectsV2Request { BucketName = cloud.ResultsBucket, Prefix = NightNames.Prefix + wanted };
        await foreach (var found in cloud.S3.Paginators.ListObjectsV2(listing).S3Objects.WithCancellation(cancellation))
            if (NightNames.OfSummary(found.Key) is { } night) names.Add(night);
        var documents = new ResultDocuments(cloud.S3, cloud.ResultsBucket);
        var nights = new List<NightSummary>();
        foreach (var night in names.OrderBy(night => night.Night, StringComparer.Ordinal).TakeLast(Most))
            if (await documents.ReadAsync<NightSummary>(night.Summary, cancellation) is { } summary) nights.Add(summary);
        return nights;
    }

    private static Table Table(List<NightSummary> nights)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("night", "trained", "promoted", "failed", "skipped", "not ready", "unchanged", "cost");
        foreach (var night in nights)
        {
            int[] counts = [night.Trained, night.Promoted, night.Failed, night.Skipped, night.Unready, night.Unchanged];
            table.AddRow([night.Night, .. counts.Select(count => count.ToString(CultureInfo.InvariantCulture)), QuoteSentence.Usd(night.CostUsd)]);
        }
        return table;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(List<NightSummary>))]
internal sealed partial class NightsJson : JsonSerializerContext;
