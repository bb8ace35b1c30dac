using System.CommandLine;
using System.Runtime.InteropServices;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Prediction;
using Overnight.Trainer.PredictionParts;
using Overnight.Trainer.Storage;

if (args.Length > 0)
{
    var root = new RootCommand("Overnight's trainer. Without a command it is one attempt at a run, told by its environment what to do.") { PredictCommand.Create(TimeProvider.System), PartCommand.Create(TimeProvider.System) };
    return (int)await PredictCommand.OfAsync(root.Parse(args));
}

// The container's command: one attempt, told by its environment what to do.
using var output = Console.OpenStandardOutput();
var log = new EventLog(output, TimeProvider.System);
var age = ProcessAge.OfThis(TimeProvider.System);
AttemptSettings settings;
try
{
    settings = AttemptSettings.Read(Environment.GetEnvironmentVariable);
}
catch (BadInputException e)
{
    log.Fail("called wrongly", ("message", e.Message));
    return (int)ExitCode.Misused;
}

using var interruption = new Interruption();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
using var pressedCtrlC = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
// Everything about AWS (endpoint, region, credentials) comes from the environment, as for any SDK client. The SDK itself has no
// time-out, and a request that never ends would outlive the spot notice.
using var s3 = new MeteredS3(new AmazonS3Config { Timeout = TimeSpan.FromMinutes(2) });
using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(1) });
var attempt = new TrainAttempt(settings, s3, http, interruption, log, age, TimeProvider.System);
return (int)await attempt.RunAsync(nonce: Guid.NewGuid().ToString("N"));

void OnSignal(PosixSignalContext context)
{
    // The attempt ends by itself, with a checkpoint, rather than by the runtime's default.
    context.Cancel = true;
    interruption.Request(InterruptionCause.Signal, context.Signal.ToString());
}
