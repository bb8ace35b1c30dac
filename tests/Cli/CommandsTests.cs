using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Overnight.Cli.Tests;

/// <summary>What every command has: the ones that are still to come too.</summary>
public sealed class CommandsTests
{
    private static readonly RootCommand Root = Commands.Create(TimeProvider.System);

    public static TheoryData<string> Paths { get; } = [.. Below(Root, "overnight").Select(found => found.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Each_command_says_in_a_line_what_it_is_for_and_gives_examples_that_can_be_called(string path)
    {
        var command = Assert.IsType<ExampledCommand>(Below(Root, "overnight").Single(found => found.Path == path).Command);
        Assert.False(string.IsNullOrWhiteSpace(command.Description), $"{path} has no purpose");
        Assert.DoesNotContain('\n', command.Description!);
        Assert.NotEmpty(command.Examples);
        foreach (var example in command.Examples)
        {
            Assert.StartsWith(path, example, StringComparison.Ordinal);
            // What follows a > is the shell's.
            var parsed = Root.Parse([.. CommandLineParser.SplitCommandLine(example.Replace('\'', '"')).Skip(1).TakeWhile(word => word != ">")]);
            Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join("; ", parsed.Errors)}");
            // A group's examples are its commands'.
            if (command.Subcommands.Count == 0) Assert.Equal(command.Name, parsed.CommandResult.Command.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Each_option_is_described_with_its_default(string path)
    {
        var command = Below(Root, "overnight").Single(found => found.Path == path).Command;
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{path} <{argument.Name}>"));
        foreach (var option in command.Options.Where(option => option is not HelpOption))
        {
            Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{path} {option.Name}");
            var isSaid = option.Required || option.HasDefaultValue || option.ValueType == typeof(bool)
                || option.Description!.Contains("default", StringComparison.OrdinalIgnoreCase);
            Assert.True(isSaid, $"{path} {option.Name}: found no default in its help, expected [default: …]");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Each_command_takes_json(string path) =>
        Assert.DoesNotContain(Root.Parse([.. path.Split(' ').Skip(1), "--json"]).Errors, error => error.Message.Contains("--json", StringComparison.Ordinal));

    [Theory]
    [InlineData("found 'tarin', expected one of train,", "Did you mean 'train'?", "tarin")]
    [InlineData("found '--nam', expected an option that there is", "Did you mean '--name'?", "train", "--nam", "iris")]
    [InlineData("found '--jsno'", "Did you mean '--json'?", "cost", "--jsno")]
    [InlineData("found 'shcema'", "Did you mean 'schema'?", "recipe", "shcema")]
    [InlineData("expected one of init, check, schema, docs after 'overnight recipe'", "see overnight recipe --help", "recipe")]
    [InlineData("Option '--name' is required", "see overnight train --help", "train", "iris.csv")]
    public void What_is_wrong_with_a_call_is_said_with_the_nearest_of_what_there_is(string found, string help, params string[] call)
    {
        var text = string.Join('\n', WrongCall.Lines(Root.Parse(call)));
        Assert.Contains(found, text, StringComparison.Ordinal);
        Assert.Contains(help, text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_two_dashes_is_an_argument_whatever_it_looks_like() =>
        Assert.Empty(WrongCall.Mistaken(Root.Parse(["show", "--", "--strange-run"])));

    [Fact]
    public void Exit_codes_are_told_by_the_help_and_by_the_docs()
    {
        var documented = File.ReadAllText(Path.Combine(Sources.Root, "docs", "cli.md"));
        Assert.All(ExitCode.Meanings, code => Assert.Contains($"| {code.Code} | {code.Meaning} |", documented, StringComparison.Ordinal));
        var constants = typeof(ExitCode).GetFields().Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!);
        Assert.Equal(constants.Order(), ExitCode.Meanings.Select(code => code.Code).Order());
    }

    [Fact]
    public void Each_command_is_in_the_docs()
    {
        var documented = File.ReadAllText(Path.Combine(Sources.Root, "docs", "cli.md"));
        Assert.All(Below(Root, "overnight"), found => Assert.Contains($"`{found.Path}", documented, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Path, Command Command)> Below(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Below(sub, $"{path} {sub.Name}").Prepend(($"{path} {sub.Name}", sub)));
}
