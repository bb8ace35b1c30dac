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
            port, cloudOptions.Data, cloudOptions.Template,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            var choice = cloudOptions.ReadLocal(parsed) with { Port = parsed.GetValue(port), Log = output.Note };
            await using var cloud = await Cloud.StartLocalAsync(choice, cancellation);
            if (output.IsJson) output.Write(Address(cloud), CliJson.Default.LocalCloudAddress);
            output.Say(Welcome(cloud));
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellation);
            }
            catch (OperationCanceledException)
            {
                output.Say("stopping");
            }
            return ExitCode.Succeeded;
        });
        return command;
    }

    private static string Welcome(Cloud cloud)
    {
        var local = cloud.Local!;
        return $"""
            Overnight is up on this machine; Ctrl-C stops it. Its state is kept in {Path.GetFullPath(cloud.Choice.StateFolder)}

              endpoint  {local.Endpoint}
              data      s3://{cloud.DataBucket}
              results   s3://{cloud.ResultsBucket}

            In another shell:

              export AWS_ENDPOINT_URL={local.Endpoint} AWS_REGION={local.Region} AWS_ACCESS_KEY_ID={local.AccessKeyId} AWS_SECRET_ACCESS_KEY={local.SecretAccessKey}
              export AWS_DEFAULT_REGION={local.Region}  # for version 1 of the aws tool
              aws s3 cp iris.csv s3://{cloud.DataBucket}/datasets/iris/iris.csv
              overnight runs
            """;
    }

    private static LocalCloudAddress Address(Cloud cloud) => new()
    {
        Endpoint = cloud.Local!.Endpoint,
        Region = cloud.Local.Region,
        AccessKeyId = cloud.Local.AccessKeyId,
        SecretAccessKey = cloud.Local.SecretAccessKey,
        DataBucket = cloud.DataBucket,
        ResultsBucket = cloud.ResultsBucket,
        StateMachineArn = cloud.StateMachineArn,
    };
}
