using System.CommandLine;
using Amazon.Runtime;
using Overnight.Cli.Connect;

namespace Overnight.Cli.Doctor;

/// <summary><c>overnight doctor</c>: what keeps the account, the stack or this machine from training, why, and what mends it.</summary>
internal static class DoctorCommand
{
    public static Command Create(TimeProvider clock)
    {
        var cloudOptions = new CloudOptions();
        cloudOptions.Local.Description = "Look at this machine: what a local cloud needs [default: look at the AWS account and the stack]";
        var before = new Option<bool>("--before-deploy") { Description = "Look at the account alone: there is no stack yet [default: look at both]" };
        var command = new ExampledCommand(
            "doctor", "What keeps the account, the stack or this machine from training, why, and what mends it.",
            "overnight doctor", "overnight doctor --before-deploy", "overnight doctor --local")
        {
            before,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            var choice = cloudOptions.Read(parsed);
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            var checks = choice.Local ? LocalChecks.Run(choice) : await OfAwsAsync(choice.Stack, parsed.GetValue(before), http, clock, cancellation);
            var broken = checks.Count(check => check.Health == Health.Broken);
            if (output.IsJson) output.Write(new Diagnosis(checks, broken), DoctorJson.Default.Diagnosis);
            foreach (var line in checks.SelectMany(check => check.Lines())) output.Say(line);
            output.Say(broken == 0 ? "nothing is broken" : $"{broken} of {checks.Count} checks failed");
            return broken == 0 ? ExitCode.Succeeded : ExitCode.Unavailable;
        });
        return command;
    }

    private static async Task<List<Check>> OfAwsAsync(string stack, bool beforeDeploy, HttpClient http, TimeProvider clock, CancellationToken cancellation)
    {
        var region = RegionHere();
        var aws = new AwsTool(region);
        var checks = await new AccountChecks(aws, region, clock, (address, stop) => TimeAtAsync(http, address, stop)).RunAsync(cancellation);
        if (!beforeDeploy) checks.AddRange(await new StackChecks(aws, http.GetStringAsync, stack, region).RunAsync(cancellation));
        return checks;
    }

    /// <summary>Where the SDK would go: variables, profile, metadata service.</summary>
    private static string? RegionHere()
    {
        if (Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } region) return region;
        return FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName;
    }

    /// <summary>Every answer of a server has the time on it, that to a stranger too.</summary>
    private static async Task<DateTimeOffset?> TimeAtAsync(HttpClient http, Uri address, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, address);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.Headers.Date;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
