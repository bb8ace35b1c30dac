using System.CommandLine;
using Overnight.Cli.Connect;

namespace Overnight.Cli.Up;

/// <summary><c>overnight up</c>: the stack on this machine, in the foreground, until Ctrl-C.</summary>
internal static class UpCommand
{
    public static Command Create(TimeProvider clock)
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes any free one", DefaultValueFactory = _ => 4566 };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "up", "Deploy the stack on this machine and serve it until Ctrl-C. No account, no Docker, no network.",
            "overnight up --data state --port 4566")
        {
            port,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var choice = cloudOptions.Read(parsed) with { Local = true, Port = parsed.GetValue(port), Log = Console.Error.WriteLine };
            await using var cloud = await Cloud.StartLocalAsync(choice, cancellation);
            var local = cloud.Local!;
            Console.WriteLine($"""
                Overnight is up on this machine; Ctrl-C stops it. Its state is kept in {Path.GetFullPath(choice.StateFolder)}

                  endpoint  {local.Endpoint}
                  data      s3://{cloud.DataBucket}
                  results   s3://{cloud.ResultsBucket}

                In another shell:

                  export AWS_ENDPOINT_URL={local.Endpoint} AWS_REGION={local.Region} AWS_ACCESS_KEY_ID={local.AccessKeyId} AWS_SECRET_ACCESS_KEY={local.SecretAccessKey}
                  aws s3 cp iris.csv s3://{cloud.DataBucket}/datasets/iris/iris.csv
                  overnight runs
                """);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellation);
            }
            catch (OperationCanceledException)
            {
                Console.WriteLine("stopping");
            }
            return ExitCode.Succeeded;
        });
        return command;
    }
}
