using System.CommandLine;
using Overnight.Cli;
using Overnight.Cli.Champions;
using Overnight.Cli.Cost;
using Overnight.Cli.Demo;
using Overnight.Cli.Doctor;
using Overnight.Cli.Retry;
using Overnight.Cli.Show;
using Overnight.Cli.Train;
using Overnight.Cli.Up;

var clock = TimeProvider.System;
var root = new RootCommand("Overnight: drop a dataset into a bucket; wake up to a trained model, its report, and a bill for cents.")
{
    TrainCommand.Create(clock),
    RunsCommand.Create(),
    ShowCommand.Create(),
    ChampionCommand.Create(clock),
    CostCommand.Create(clock),
    RetryCommand.Create(clock),
    DoctorCommand.Create(),
    UpCommand.Create(clock),
    DemoCommand.Create(clock),
};
return await ExitCode.OfAsync(root.Parse(args));
