using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Cli.Doctor;

/// <summary>An answer of the aws command line: its JSON, or the line that it said instead.</summary>
internal sealed record AwsAnswer(JsonNode? Json, string? Refusal);

internal interface IAwsTool
{
    Task<AwsAnswer> AskAsync(CancellationToken cancellation, params string[] arguments);
}

/// <summary>
/// The aws command line, which a deployment needs anyway: the doctor asks services that nothing else in the product speaks to. It goes
/// by the same variables as the SDK, AWS_ENDPOINT_URL included.
/// </summary>
/// <param name="region">Version 1 of the tool looks at AWS_DEFAULT_REGION alone. Null where none is set.</param>
internal sealed class AwsTool(string? region) : IAwsTool
{
    public const string NotInstalled = "the aws command line is not installed";

    public async Task<AwsAnswer> AskAsync(CancellationToken cancellation, params string[] arguments)
    {
        try
        {
            using var run = Process.Start(new ProcessStartInfo("aws", [.. arguments, "--output", "json"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
                // Version 2 would open a pager; version 1 does not know the option.
                Environment = { ["AWS_PAGER"] = "", ["AWS_DEFAULT_REGION"] = region },
            })!;
            var (output, errors) = (run.StandardOutput.ReadToEndAsync(cancellation), run.StandardError.ReadToEndAsync(cancellation));
            await run.WaitForExitAsync(cancellation);
            if (run.ExitCode != 0) return new AwsAnswer(null, LastLine(await errors));
            var text = await output;
            return new AwsAnswer(text.Trim().Length == 0 ? new JsonObject() : JsonNode.Parse(text), null);
        }
        catch (Win32Exception)
        {
            return new AwsAnswer(null, NotInstalled);
        }
        catch (JsonException)
        {
            return new AwsAnswer(null, "the aws command line answered something else than JSON");
        }
    }

    private static string LastLine(string text)
    {
        var line = text.Trim().Split('\n')[^1].Trim();
        // A local cloud's, which refuses by name what it does not have.
        if (line.Contains("(UnknownService)", StringComparison.Ordinal) || line.Contains("(NotImplemented)", StringComparison.Ordinal))
            return "the cloud at AWS_ENDPOINT_URL does not have it";
        return line.Length > 0 ? line : "no answer";
    }
}
