using System.CommandLine;
using System.CommandLine.Parsing;
using Overnight.Contracts;

namespace Overnight.Cli;

/// <summary>What is wrong with a call, with the nearest of what there is.</summary>
internal static class WrongCall
{
    public static IEnumerable<string> Lines(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = Path(parsed);
        var unknown = Mistaken(parsed).Concat(parsed.UnmatchedTokens).Distinct().ToList();
        foreach (var token in unknown) yield return Unknown(token, parsed);
        foreach (var error in parsed.Errors.Where(error => !unknown.Exists(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal))))
        {
            // The library's sentence for a command that only groups others.
            if (error.Message.StartsWith("Required command", StringComparison.Ordinal))
            {
                if (unknown.Count == 0) yield return $"expected one of {string.Join(", ", Names(command))} after '{path}'";
            }
            else yield return error.Message;
        }
        yield return $"see {path} --help";
    }

    /// <summary>The library takes an option that it does not know for an argument: <c>train --nam x</c> would train the file <c>--nam</c>.</summary>
    public static IEnumerable<string> Mistaken(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash) ? []
        : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).Where(value => value.StartsWith("--", StringComparison.Ordinal));

    private static string Unknown(string token, ParseResult parsed)
    {
        var isOption = token.StartsWith('-');
        var known = isOption ? Options(parsed) : Names(parsed.CommandResult.Command);
        var nearest = NearestName.Of(token.Split('=')[0], known) is { } near ? $". Did you mean '{near}'?" : "";
        var expected = isOption ? "an option that there is" : known.Count > 0 ? $"one of {string.Join(", ", known)}" : "nothing more";
        return $"found '{token}', expected {expected}{nearest}";
    }

    private static List<string> Names(Command command) => [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)];

    private static List<string> Options(ParseResult parsed) =>
        [.. parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive))
            .Select(option => option.Name).Distinct()];

    private static string Path(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
            names.Insert(0, result.Parent is null ? "overnight" : result.Command.Name);
        return string.Join(' ', names);
    }
}
