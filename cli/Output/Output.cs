using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli;

/// <summary>
/// Where a command writes. For people: text on standard output. With <c>--json</c>: one document there and nothing else, and whatever
/// there is to be told meanwhile on standard error.
/// </summary>
internal sealed class Output
{
    // A table cut at 80 columns would cut the report's address when the output goes to a file.
    private const int WidthWithoutTerminal = 160;

    private readonly TextWriter _standard;
    private readonly TextWriter _error;

    public Output(bool isJson, TextWriter standard, TextWriter error) => (IsJson, _standard, _error) = (isJson, standard, error);

    /// <summary>The root's, so every command has it.</summary>
    public static Option<bool> JsonOption { get; } = new("--json")
    {
        Description = "Print one JSON document instead of text; messages go to standard error",
        Recursive = true,
    };

    public bool IsJson { get; }

    /// <summary>Where progress is told: beside the document, never in it.</summary>
    public TextWriter Progress => IsJson ? _error : _standard;

    public static Output Of(ParseResult parsed) => new(parsed.GetValue(JsonOption), Console.Out, Console.Error);

    /// <summary>A line for people: with <c>--json</c> the document says it.</summary>
    public void Say(string line = "")
    {
        if (!IsJson) _standard.WriteLine(line);
    }

    /// <summary>A line that is no part of the answer.</summary>
    public void Note(string line) => _error.WriteLine(line);

    /// <summary>A table, or whatever else Spectre draws, for people; wide enough for whole addresses where it goes to a file.</summary>
    public void Draw(Spectre.Console.Rendering.IRenderable what)
    {
        if (IsJson) return;
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = WidthWithoutTerminal;
        AnsiConsole.Write(what);
    }

    /// <summary>Things and what they are, a line each.</summary>
    public void DrawPairs(IEnumerable<(string What, string Value)> pairs)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        foreach (var (what, value) in pairs) table.AddRow(Markup.Escape(what), Markup.Escape(value));
        Draw(table);
    }

    /// <summary>The answer, as one of the documents in <see cref="Documents"/>. Call it once, and only with <c>--json</c>.</summary>
    public void Write<T>(T document) => Write(Encoding.UTF8.GetString(Documents.ToBytes(document)).TrimEnd());

    /// <summary>The answer, in a shape of the command's own. Call it once, and only with <c>--json</c>.</summary>
    public void Write<T>(T document, JsonTypeInfo<T> type) => Write(JsonSerializer.Serialize(document, type));

    private void Write(string json) => _standard.WriteLine(json);
}
