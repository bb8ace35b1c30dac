using System.Text.RegularExpressions;

namespace Overnight.EndToEnd.Tests;

/// <summary>
/// Every command of the README: run here, or named with the reason why not. A command that nobody knows fails the first test.
/// </summary>
public sealed partial class ReadmeTests : IDisposable
{
    /// <summary>What this class does not run, by the beginning of the command.</summary>
    private static readonly Dictionary<string, string> NotHere = new()
    {
        ["./dev demo"] = "minutes of training on 70,000 images: CommandLineTests and InterruptionTests go its way with less data",
        ["./dev deploy"] = "refused with stand-ins, and needs an AWS account",
        ["./dev setup"] = "installs packages on this machine: every CI run begins with it",
        ["./dev test"] = "it is what runs this",
        ["./dev lint"] = "CI runs it",
        ["./dev bench"] = "minutes of a quiet machine",
        ["./dev chaos"] = "the end-to-end tests play a share of it",
        ["./dev fuzz"] = "the hostile input's own tests are a share of it",
        ["./dev help"] = "a text",
        ["./dev build"] = "what this runs was built by it",
        ["./dev package"] = "PackageTests makes the tool's package",
        ["overnight retry"] = "CommandLineTests",
        ["overnight champion"] = "ChampionTests",
        ["overnight predict"] = "the tests of predictions",
        ["overnight nights"] = "NightTests",
        ["overnight logs"] = "the tests of logs",
        ["overnight stop"] = "StopTests",
        ["overnight simulate"] = "the simulation's own tests",
        ["./dev overnight simulate"] = "the simulation's own tests",
        ["aws logs"] = "a live account's logs",
    };

    private static readonly string[] Here =
    [
        "./dev overnight train", "./dev overnight up", "./dev overnight runs", "./dev overnight cost", "overnight cost", "overnight recipe init",
        "overnight recipe check", "export AWS_", "aws s3 cp iris.csv",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("overnight-readme-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_command_of_the_README_is_run_by_a_test_or_named_with_a_reason()
    {
        var commands = Commands();
        Assert.True(commands.Count > 12, $"found {commands.Count} commands: {string.Join("; ", commands)}");
        var unknown = commands.Where(command => !Here.Concat(NotHere.Keys).Any(known => command.StartsWith(known, StringComparison.Ordinal))).ToList();
        Assert.True(unknown.Count == 0, $"README.md has commands that no test knows: {string.Join("; ", unknown)}");
    }

    [Fact]
    public async Task The_READMEs_first_training_and_its_recipe_run_as_they_are_written()
    {
        await WriteIrisAsync();
        var trained = await RunAsync(Command("./dev overnight train"));
        Assert.True(trained.ExitCode == 0, trained.Output + trained.Errors);
        Assert.Contains("succeeded", trained.Output);
        // No control codes in what goes to a file.
        Assert.DoesNotContain('\e', trained.Output);

        var recipe = await RunAsync("overnight recipe init iris.csv");
        Assert.True(recipe.ExitCode == 0, recipe.Output + recipe.Errors);
        await File.WriteAllTextAsync(Path.Combine(_folder, "recipe.json"), recipe.Output);
        var check = await RunAsync("overnight recipe check recipe.json --data iris.csv");
        Assert.True(check.ExitCode == 0, check.Output + check.Errors);
    }

    [Fact]
    public async Task The_READMEs_cloud_on_this_machine_takes_its_upload_and_tells_of_it()
    {
        Assert.SkipUnless(Repository.Program("aws") is not null, "the aws command line is not on this machine");
        await WriteIrisAsync();
        // Another port than the README's, which may be in use here; the rest is word for word.
        var up = Command("./dev overnight up").Replace("--port 4566", "--port 0", StringComparison.Ordinal);
        using var cloud = CommandLine.Start("dotnet", [Repository.CommandLine, .. Words(up)], _folder, new() { ["OVERNIGHT_TEMPLATE"] = Repository.Template });
        try
        {
            var endpoint = "";
            while (endpoint.Length == 0 && await cloud.StandardOutput.ReadLineAsync() is { } line)
                if (line.Trim().Split("  ", 2, StringSplitOptions.TrimEntries) is ["endpoint", var where]) endpoint = where;
            var variables = Commands().Where(command => command.StartsWith("export AWS_", StringComparison.Ordinal))
                .SelectMany(command => command.Split(' ').Skip(1)).Select(word => word.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[1]);
            Assert.Equal("http://127.0.0.1:4566", variables["AWS_ENDPOINT_URL"]);
            variables["AWS_ENDPOINT_URL"] = endpoint.TrimEnd('/');

            var copied = await CommandLine.RunAsync("aws", Command("aws s3 cp").Split(' ').Skip(1), _folder, variables);
            Assert.True(copied.ExitCode == 0, copied.Output + copied.Errors);
            await DeployedStack.EventuallyAsync("a run that succeeded", async () =>
                (await RunAsync(Command("./dev overnight runs"), variables)) is var runs && runs.Output.Contains("succeeded", StringComparison.Ordinal) ? runs : null);
            var cost = await RunAsync(Command("./dev overnight cost"), variables);
            Assert.True(cost.ExitCode == 0, cost.Output + cost.Errors);
            Assert.Contains("total", cost.Output);
        }
        finally
        {
            cloud.Kill(entireProcessTree: true);
            await cloud.WaitForExitAsync();
        }
    }

    private async Task WriteIrisAsync() => await File.WriteAllTextAsync(Path.Combine(_folder, "iris.csv"), Samples.Table(300));

    private Task<Ended> RunAsync(string command, Dictionary<string, string>? variables = null) => CommandLine.RunAsync(
        "dotnet", [Repository.CommandLine, .. Words(command)], _folder, new(variables ?? []) { ["OVERNIGHT_TEMPLATE"] = Repository.Template });

    private static IEnumerable<string> Words(string command) => command.Split(' ').SkipWhile(word => word != "overnight").Skip(1);

    private static string Command(string start) => Commands().First(command => command.StartsWith(start, StringComparison.Ordinal));

    /// <summary>The lines of its code blocks, and what stands between backticks, that begin as commands do.</summary>
    private static List<string> Commands()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var blocks = Fence().Matches(text).SelectMany(block => block.Groups[1].Value.Split('\n'));
        var inline = Inline().Matches(Fence().Replace(text, "")).Select(match => match.Groups[1].Value.ReplaceLineEndings(" "));
        return [.. blocks.Concat(inline).Select(line => line.Split("  #")[0].Split(" #")[0].Trim())
            .Where(line => line.StartsWith("./dev ", StringComparison.Ordinal) || line.StartsWith("overnight ", StringComparison.Ordinal)
                || line.StartsWith("aws ", StringComparison.Ordinal) || line.StartsWith("export ", StringComparison.Ordinal)
                || line.StartsWith("dotnet ", StringComparison.Ordinal))];
    }

    [GeneratedRegex("^```[a-z]*\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Inline();
}
