using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Overnight.Cli;

/// <summary>The library's help, and below it what it has no place for: examples and exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    // As wide as the library writes where it cannot ask a terminal would be one endless line for each option.
    private const int WidthWithoutTerminal = 100;

    /// <summary>Help is what one asks for while the rest of the line is not right yet.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        if (Console.IsOutputRedirected) help.MaxWidth = WidthWithoutTerminal;
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ExampledCommand { Examples: var examples })
            Section(output, examples.Count == 1 ? "Example:" : "Examples:", examples);
        if (parseResult.CommandResult.Command is RootCommand)
            Section(output, "Exit codes:", ExitCode.Meanings.Select(code => $"{code.Code,-3}  {code.Meaning}"));
        else output.WriteLine("Exit codes: overnight --help");
        return ExitCode.Succeeded;
    }

    private static void Section(TextWriter output, string heading, IEnumerable<string> lines)
    {
        output.WriteLine(heading);
        foreach (var line in lines) output.WriteLine($"  {line}");
        output.WriteLine();
    }
}
