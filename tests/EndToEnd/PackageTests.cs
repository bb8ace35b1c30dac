namespace Overnight.EndToEnd.Tests;

/// <summary>The command line as a dotnet tool, as somebody gets it who has no checkout.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("overnight-tool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_tool_installs_from_its_package_and_works_without_the_repository_and_bash_completes_it()
    {
        var packed = await RunAsync("dotnet", "pack", Path.Combine(Repository.Root, "cli"), "-c", "Release", "--no-build", "--verbosity", "quiet", "-o", _folder);
        Assert.True(packed.ExitCode == 0, packed.Output + packed.Errors);
        var installed = await RunAsync("dotnet", "tool", "install", "--tool-path", "bin", "--add-source", _folder, "overnight");
        Assert.True(installed.ExitCode == 0, installed.Output + installed.Errors);

        var tool = Path.Combine(_folder, "bin", "overnight");
        var version = await RunAsync(tool, "--version");
        Assert.Equal((0, "0."), (version.ExitCode, version.Output[..2]));
        Assert.Equal(0, (await RunAsync(tool, "recipe", "schema")).ExitCode);
        // What needs the built stack says where to find it.
        var local = await RunAsync(tool, "runs", "--local");
        Assert.Equal(66, local.ExitCode);
        Assert.Contains("OVERNIGHT_TEMPLATE=CHECKOUT/artifacts/cloud/template.yaml", local.Errors);

        const string script = """
            eval "$(overnight completion bash)"
            complete_line() {
              COMP_LINE=$1 COMP_POINT=${#1}
              read -ra COMP_WORDS <<<"$1"; [[ $1 == *" " ]] && COMP_WORDS+=("")
              COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
              _overnight; echo "${COMPREPLY[*]}"
            }
            complete_line "overnight tr"; complete_line "overnight cost --b"; complete_line "overnight cost --by "; complete_line "overnight recipe "; complete_line "overnight train "
            """;
        var completed = await RunAsync("bash", "--norc", "-c", script);
        Assert.Equal(["train", "--by", "month name type", "check docs init schema", ""], completed.Output.TrimEnd('\n').Split('\n').Concat([""]).Take(5));
    }

    private Task<Ended> RunAsync(string program, params string[] arguments) => CommandLine.RunAsync(program, arguments, _folder, new()
    {
        ["PATH"] = Path.Combine(_folder, "bin") + ":" + Environment.GetEnvironmentVariable("PATH"),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["OVERNIGHT_TEMPLATE"] = "",
    });
}
