using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Overnight.Local.Batch;

/// <summary>What an image says about how it runs: of its final stage, what a stage it builds on said included.</summary>
internal sealed record ImageConfig
{
    /// <summary>An absolute path in the container.</summary>
    public string WorkDir { get; init; } = "/";

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<string> Entrypoint { get; init; } = [];
    public IReadOnlyList<string> Command { get; init; } = [];
}

/// <summary>
/// Reads ENTRYPOINT, CMD, ENV and WORKDIR of a Dockerfile's final stage. What only matters while building is passed over; what
/// would change how it runs and is not understood here is refused by name and line. docs.docker.com/reference/dockerfile
/// </summary>
internal static partial class Dockerfile
{
    private const long MostBytes = 1 << 20;

    private static readonly HashSet<string> BuildOnly =
        ["RUN", "COPY", "ADD", "ARG", "LABEL", "EXPOSE", "USER", "VOLUME", "HEALTHCHECK", "SHELL", "MAINTAINER", "ONBUILD"];

    /// <exception cref="InvalidDataException">The line, what is on it and what is understood.</exception>
    public static ImageConfig Read(string path)
    {
        if (new FileInfo(path).Length > MostBytes)
            throw new InvalidDataException($"{path}: found more than {MostBytes} bytes, expected a Dockerfile");
        var stages = new List<StageText>();
        foreach (var line in Lines(File.ReadAllLines(path), path))
        {
            if (line.Instruction == "FROM") stages.Add(StageText.From(line));
            else if (stages.Count > 0) stages[^1].Lines.Add(line);
            else if (line.Instruction != "ARG") throw line.Refuse("expected FROM first");
        }
        return stages.Count > 0 ? Configure(stages.Count - 1, stages) : throw new InvalidDataException($"{path}: found no FROM");
    }

    /// <summary>
    /// A stage that builds on an earlier one begins with what that one said. What no stage builds on may say what it likes.
    /// </summary>
    private static ImageConfig Configure(int index, List<StageText> stages)
    {
        var stage = stages[index];
        var earlier = stages[..index];
        var below = earlier.FindLastIndex(other => string.Equals(other.Name, stage.Base, StringComparison.OrdinalIgnoreCase));
        var configured = new Stage(below < 0 ? new ImageConfig() : Configure(below, stages));
        foreach (var line in stage.Lines) configured.Apply(line);
        return configured.Config;
    }

    /// <summary>Comments and empty lines left out, continued lines joined.</summary>
    private static IEnumerable<Line> Lines(string[] file, string path)
    {
        var text = new StringBuilder();
        var first = 0;
        for (var index = 0; index < file.Length; index++)
        {
            var line = file[index].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (text.Length == 0) first = index + 1;
            if (line[^1] == '\\')
            {
                text.Append(line, 0, line.Length - 1).Append(' ');
                continue;
            }
            var words = text.Append(line).ToString().Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
            text.Clear();
            var read = new Line($"{path}, line {first}", words[0].ToUpperInvariant(), words.Length > 1 ? words[1].Trim() : "");
            if (HereDocument().IsMatch(read.Rest)) throw read.Refuse("here-documents are not understood here");
            yield return read;
        }
    }

    /// <summary>The lines that follow are a script, not instructions.</summary>
    [GeneratedRegex("<<-?[\"']?[A-Za-z_]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HereDocument();

    private sealed record Line(string Where, string Instruction, string Rest)
    {
        public InvalidDataException Refuse(string why) => new($"{Where}: found '{Instruction} {Rest}'; {why}");
    }

    private sealed record StageText(string? Name, string Base)
    {
        public List<Line> Lines { get; } = [];

        /// <summary><c>[--platform=...] image [AS name]</c></summary>
        public static StageText From(Line line)
        {
            var words = line.Rest.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToArray();
            return words.Length is 1 or 3
                ? new StageText(words.Length == 3 ? words[2] : null, words[0])
                : throw line.Refuse("expected FROM image [AS name]");
        }
    }

    private sealed class Stage(ImageConfig below)
    {
        private bool _hasCommand;

        public ImageConfig Config { get; private set; } = below;

        public void Apply(Line line)
        {
            switch (line.Instruction)
            {
                case "WORKDIR":
                    var folder = Path.Combine(Config.WorkDir, Plain(Unquoted(line.Rest), line));
                    Config = Config with { WorkDir = Path.GetFullPath(folder) };
                    break;
                case "ENV":
                    Dictionary<string, string> environment = new(Config.Environment);
                    foreach (var (name, value) in Pairs(line)) environment[name] = Plain(value, line);
                    Config = Config with { Environment = environment };
                    break;
                case "ENTRYPOINT":
                    // An entry point of its own forgets the command of the image below.
                    Config = Config with { Entrypoint = Exec(line), Command = _hasCommand ? Config.Command : [] };
                    break;
                case "CMD":
                    Config = Config with { Command = Exec(line) };
                    _hasCommand = true;
                    break;
                case "STOPSIGNAL" when line.Rest is "SIGTERM" or "15":
                case var _ when BuildOnly.Contains(line.Instruction):
                    break;
                default:
                    throw line.Refuse("it is not understood here");
            }
        }

        private static string[] Exec(Line line)
        {
            try
            {
                if (line.Rest.StartsWith('[')) return JsonSerializer.Deserialize<string[]>(line.Rest)!;
            }
            catch (JsonException)
            {
                // Docker takes what is no JSON array for a shell's command line, too.
            }
            throw line.Refuse($"expected the exec form: {line.Instruction} [\"program\", \"argument\"]");
        }

        /// <summary><c>NAME=value NAME="a value"</c>, or <c>NAME the rest of the line</c>.</summary>
        private static IEnumerable<(string Name, string Value)> Pairs(Line line)
        {
            var words = Words(line.Rest);
            if (words[0].Contains('=', StringComparison.Ordinal))
            {
                return words.Select(word => word.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign
                    ? (word[..sign], Unquoted(word[(sign + 1)..]))
                    : throw line.Refuse($"expected NAME=value instead of '{word}'"));
            }
            return line.Rest.Split(' ', 2) is [var name, var value]
                ? [(name, value.Trim())]
                : throw line.Refuse("expected NAME=value");
        }

        /// <summary>Split at white space that is not within quotes.</summary>
        private static List<string> Words(string text)
        {
            var words = new List<string>();
            var word = new StringBuilder();
            char? quote = null;
            foreach (var character in text)
            {
                if (quote is null && char.IsWhiteSpace(character))
                {
                    if (word.Length > 0) words.Add(word.ToString());
                    word.Clear();
                    continue;
                }
                if (character == quote) quote = null;
                else if (quote is null && character is '"' or '\'') quote = character;
                word.Append(character);
            }
            words.Add(word.ToString());
            return words;
        }

        private static string Unquoted(string value) =>
            value is ['"', .. var inDouble, '"'] ? inDouble : value is ['\'', .. var inSingle, '\''] ? inSingle : value;

        private static string Plain(string value, Line line) => value.IndexOfAny(['$', '\\', '"']) < 0
            ? value
            : throw line.Refuse("variables, escapes and inner quotes are not understood here");
    }
}
