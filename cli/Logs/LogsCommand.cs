using System.CommandLine;
using Amazon.Batch;
using Amazon.CloudWatchLogs;
using Amazon.Runtime;
using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Logs;

/// <summary><c>overnight logs RUN</c>: what a run's attempts have logged, and on until its end.</summary>
internal static class LogsCommand
{
    /// <summary>The log group of the trainer, below the stack's.</summary>
    public const string Trainer = "trainer";

    /// <summary>What StartRun and Plan say comes before the plan's own time.</summary>
    private static readonly TimeSpan BeforePlan = TimeSpan.FromMinutes(15);

    public static Command Create(TimeProvider clock)
    {
        var id = new Argument<string>("run") { Description = "The run's id, as `overnight runs` lists it" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on, over interruptions, until the run has its result; exit as it ended" };
        var attempt = new Option<int?>("--attempt") { Description = "Only this attempt, from 1 [default: all]" };
        var trial = new Option<int?>("--trial") { Description = "Only this trial of a search, from 0 [default: all]" };
        var since = new Option<string?>("--since") { Description = "Only lines from then on: 90s, 15m, 6h, 2d ago, or a time such as 2026-01-31T22:00Z [default: all]" };
        var functions = new Option<bool>("--functions") { Description = "What the stack's functions say of the run, too, all by time" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "logs", "What a run's attempts have logged. With --json the lines as they are, one JSON object each.",
            "overnight logs iris-3f2a9c0d11e4b7a5", "overnight logs iris-3f2a9c0d11e4b7a5 --follow --functions")
        { id, follow, attempt, trial, since, functions };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var choice = new LogChoice { Attempt = parsed.GetValue(attempt), Trial = parsed.GetValue(trial), Since = From(parsed.GetValue(since), clock) };
            var where = cloudOptions.Read(parsed);
            await using var cloud = await Cloud.ConnectAsync(where, cancellation);
            var documents = new ResultDocuments(cloud.S3, cloud.ResultsBucket);
            var run = await documents.FindRunAsync(parsed.GetValue(id)!, cancellation);
            using var batch = Batch(cloud);
            using var logs = Logs(cloud);
            var prefix = $"/overnight/{where.Stack}/";
            var beside = parsed.GetValue(functions) ? new FunctionLogs(logs, prefix, run.Run, await BeganAsync(documents, run, clock, cancellation)) : null;
            var log = new RunLogs(new AttemptLogs(batch, documents, run, where.Stack), logs, prefix + Trainer, beside, clock);
            Func<LogEntry, string> form = parsed.GetValue(Output.JsonOption) ? LogLines.Json : LogLines.Text;
            if (parsed.GetValue(follow))
            {
                var result = await log.FollowAsync(choice, () => documents.ReadAsync<Result>(run.Result, cancellation), Show, cancellation);
                return ExitCode.Of(result.Status);
            }
            await log.ShowAsync(choice, Show, cancellation);
            return ExitCode.Succeeded;

            void Show(LogEntry entry) => Console.Out.WriteLine(form(entry));
        });
        return command;
    }

    private static DateTimeOffset? From(string? text, TimeProvider clock) => text is null ? null : Since.Parse(text, clock.GetUtcNow())
        ?? throw new CommandException($"--since: found '{text}', expected 90s, 15m, 6h, 2d, or a time such as 2026-01-31T22:00Z", ExitCode.Usage);

    private static async Task<DateTimeOffset> BeganAsync(ResultDocuments documents, RunFolder run, TimeProvider clock, CancellationToken cancellation)
    {
        var result = await documents.ReadAsync<Result>(run.Result, cancellation);
        var plan = result is null ? await documents.ReadAsync<Plan>(run.Plan, cancellation) : null;
        return (result?.StartedAt ?? plan?.CreatedAt ?? clock.GetUtcNow()) - BeforePlan;
    }

    private static AmazonBatchClient Batch(Cloud cloud) => cloud.Local is { } local
        ? new AmazonBatchClient(
            new BasicAWSCredentials(local.AccessKeyId, local.SecretAccessKey),
            new AmazonBatchConfig { ServiceURL = local.Endpoint.ToString(), AuthenticationRegion = local.Region })
        : new AmazonBatchClient();

    private static AmazonCloudWatchLogsClient Logs(Cloud cloud) => cloud.Local is { } local
        ? new AmazonCloudWatchLogsClient(
            new BasicAWSCredentials(local.AccessKeyId, local.SecretAccessKey),
            new AmazonCloudWatchLogsConfig { ServiceURL = local.Endpoint.ToString(), AuthenticationRegion = local.Region })
        : new AmazonCloudWatchLogsClient();
}
