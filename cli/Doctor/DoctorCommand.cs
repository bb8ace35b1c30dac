using System.CommandLine;
using Amazon.Runtime;

namespace Overnight.Cli.Doctor;

/// <summary><c>overnight doctor</c>: what keeps the account or the stack from training, why, and what mends it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var stack = new Option<string>("--stack") { Description = "The deployed stack's name", DefaultValueFactory = _ => "overnight" };
        var before = new Option<bool>("--before-deploy") { Description = "Look at the account alone: there is no stack yet" };
        var command = new ExampledCommand(
            "doctor", "What keeps the account or the stack from training, why, and what mends it.",
            "overnight doctor", "overnight doctor --before-deploy")
        {
            stack, before,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var region = RegionHere();
            var aws = new AwsTool(region);
            var checks = await new AccountChecks(aws, region).RunAsync(cancellation);
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            if (!parsed.GetValue(before))
                checks.AddRange(await new StackChecks(aws, http.GetStringAsync, parsed.GetValue(stack)!, region).RunAsync(cancellation));
            foreach (var line in checks.SelectMany(check => check.Lines())) Console.WriteLine(line);
            var broken = checks.Count(check => check.Health == Health.Broken);
            Console.WriteLine(broken == 0 ? "nothing is broken" : $"{broken} of {checks.Count} checks failed");
            return broken == 0 ? ExitCode.Succeeded : ExitCode.Unavailable;
        });
        return command;
    }

    /// <summary>Where the SDK would go: variables, profile, metadata service.</summary>
    private static string? RegionHere()
    {
        if (Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } region) return region;
        return FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName;
    }
}
