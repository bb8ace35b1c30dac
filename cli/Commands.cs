using System.CommandLine;
using System.CommandLine.Help;
using Overnight.Cli.Champions;
using Overnight.Cli.Completion;
using Overnight.Cli.Cost;
using Overnight.Cli.Demo;
using Overnight.Cli.Doctor;
using Overnight.Cli.Logs;
using Overnight.Cli.Nights;
using Overnight.Cli.Predict;
using Overnight.Cli.Recipes;
using Overnight.Cli.Retry;
using Overnight.Cli.Show;
using Overnight.Cli.Simulate;
using Overnight.Cli.Stop;
using Overnight.Cli.Train;
using Overnight.Cli.Up;

namespace Overnight.Cli;

/// <summary>The command line as a whole: a new command is one line here.</summary>
internal static class Commands
{
    public static RootCommand Create(TimeProvider clock)
    {
        var root = new RootCommand("Overnight: drop a dataset into a bucket; wake up to a trained model, its report, and a bill for cents.")
        {
            TrainCommand.Create(clock),
            RunsCommand.Create(),
            ShowCommand.Create(clock),
            LogsCommand.Create(clock),
            ChampionCommand.Create(clock),
            PredictCommand.Create(clock),
            CostCommand.Create(clock),
            RetryCommand.Create(clock),
            StopCommand.Create(clock),
            NightsCommand.Create(),
            DoctorCommand.Create(clock),
            UpCommand.Create(clock),
            DemoCommand.Create(clock),
            SimulateCommand.Create(clock),
            RecipeCommand.Create(),
            CompletionCommand.Create(),
        };
        root.Options.Add(Output.JsonOption);
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
