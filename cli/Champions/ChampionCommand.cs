using System.CommandLine;
using System.Globalization;
using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Champions;

/// <summary><c>overnight champion NAME</c>: whose model is the best of its name, and whose were before.</summary>
internal static class ChampionCommand
{
    public static Command Create(TimeProvider time)
    {
        var name = new Argument<string>("name") { Description = "The dataset's name" };
        var set = new Option<string?>("--set") { Description = "Make this run the champion, whatever it was compared with: a rollback [default: change nothing]" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "champion", "Whose model is the best of its name, and whose were before.",
            "overnight champion iris", "overnight champion iris --set iris-3f2a9c0d11e4b7a5")
        {
            name, set,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            var documents = new ResultDocuments(cloud.S3, cloud.ResultsBucket);
            var wanted = parsed.GetValue(name)!;
            var champion = parsed.GetValue(set) is { } run
                ? await new ChampionChoice(cloud.S3, documents, wanted, time).SetAsync(run, cancellation)
                : await documents.ReadAsync<Champion>(new ModelNames(wanted).Champion, cancellation)
                    ?? throw new CommandException(
                        $"found no champion of '{wanted}' in {cloud.ResultsBucket}, expected a run of that name that is better than the trivial "
                        + $"model: `overnight runs --name {wanted}` lists its runs", ExitCode.NotFound);
            var output = Output.Of(parsed);
            if (output.IsJson) output.Write(champion);
            foreach (var line in Lines(champion)) output.Say(line);
            return ExitCode.Succeeded;
        });
        return command;
    }

    internal static IEnumerable<string> Lines(Champion champion)
    {
        yield return Line(champion.Run, champion.PromotedAt, champion.Promotion);
        if (champion.Promotion.HoldOut is { } holdOut) yield return $"  compared on hold-out {holdOut}";
        foreach (var past in champion.Previous) yield return Line(past.Run, past.PromotedAt, past.Promotion);
    }

    private static string Line(string run, DateTimeOffset at, Promotion promotion)
    {
        var metric = promotion.Metric is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.Name} {value.Value:0.0000}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{run}  since {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC  {metric}  {promotion.Message}");
    }
}
