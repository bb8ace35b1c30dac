using System.CommandLine;
using Overnight.Cli.Connect;
using Overnight.Cli.Follow;
using Overnight.Contracts;

namespace Overnight.Cli.Show;

/// <summary><c>overnight show RUN</c>: how one run ended, or where it stands.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("run") { Description = "The run's id, as `overnight runs` lists it" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand("show", "How a run ended, or where it stands.", "overnight show iris-3f2a9c0d11e4b7a5") { id };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            var documents = new ResultDocuments(cloud.S3, cloud.ResultsBucket);
            var wanted = parsed.GetValue(id)!;
            var run = (await documents.FindRunsAsync(RunFolder.Runs, cancellation)).LastOrDefault(found => found.Run == wanted)
                ?? throw new CommandException($"found no run '{wanted}' in {cloud.ResultsBucket}, expected one that `overnight runs` lists", ExitCode.NotFound);

            if (await documents.ReadAsync<Result>(run.Result, cancellation) is { } result)
            {
                await Outcome.PrintAsync(result, documents, cancellation);
                return ExitCode.Of(result.Status);
            }
            foreach (var line in new RunNarrator().WhatIsNew(await new RunFollower(documents, run, TimeProvider.System).LookAsync(new RunSnapshot(), cancellation)))
                Console.WriteLine(line);
            return ExitCode.Succeeded;
        });
        return command;
    }
}
