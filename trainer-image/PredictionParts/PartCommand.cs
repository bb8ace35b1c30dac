using System.CommandLine;
using System.Runtime.InteropServices;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.PredictionParts;

/// <summary><c>trainer predict-part</c>: the command of the prediction workflow's jobs.</summary>
internal static class PartCommand
{
    public static Command Create(TimeProvider time)
    {
        var command = new Command("predict-part", "One part of an upload's prediction, told by the environment which: OVERNIGHT_PREDICTION and OVERNIGHT_PART.");
        command.SetAction(async (_, _) => (int)await RunAsync(time));
        return command;
    }

    private static async Task<ExitCode> RunAsync(TimeProvider time)
    {
        using var output = Console.OpenStandardOutput();
        var log = new EventLog(output, time);
        var age = ProcessAge.OfThis(time);
        PartSettings settings;
        try
        {
            settings = PartSettings.Read(Environment.GetEnvironmentVariable);
        }
        catch (BadInputException e)
        {
            log.Fail("called wrongly", ("message", e.Message));
            return ExitCode.Misused;
        }
        using var interruption = new Interruption();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            // A part is not kept half: another attempt makes it.
            context.Cancel = true;
            interruption.Request(InterruptionCause.Signal, context.Signal.ToString());
        });
        using var s3 = new MeteredS3(new AmazonS3Config { Timeout = TimeSpan.FromMinutes(2) });
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(1) });
        return await new PartJob(settings, s3, http, interruption, log, age, time).RunAsync();
    }
}
