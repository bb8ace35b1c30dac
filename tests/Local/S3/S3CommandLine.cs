using System.Diagnostics;

namespace Overnight.Local.Tests.S3;

/// <summary>The genuine <c>aws</c> command, pointed at a local endpoint and kept from the machine's own configuration.</summary>
internal sealed class S3CommandLine(Uri endpoint, string folder)
{
    private static readonly string? Program = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, "aws"))
        .FirstOrDefault(File.Exists);

    public static void SkipWhereMissing() =>
        Assert.SkipWhen(Program is null, "the aws command line was not found on the PATH: install awscli to run this test");

    /// <returns>The exit code, and what it printed on both outputs.</returns>
    public async Task<(int ExitCode, string Output)> TryAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["AWS_ENDPOINT_URL"] = endpoint.ToString();
        start.Environment["AWS_ACCESS_KEY_ID"] = "AKIATEST";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        start.Environment["AWS_DEFAULT_OUTPUT"] = "text";
        start.Environment["AWS_CONFIG_FILE"] = Path.Combine(folder, "no-config");
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(folder, "no-credentials");
        start.Environment["AWS_MAX_ATTEMPTS"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    public async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output) = await TryAsync(arguments);
        Assert.True(exitCode == 0, $"aws {string.Join(' ', arguments)}: exit code {exitCode}: {output}");
        return output;
    }
}
