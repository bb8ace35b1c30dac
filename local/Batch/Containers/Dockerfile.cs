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
        var stages = new Dictionary<string, ImageConfig>(StringComparer.OrdinalIgnoreCase);
        Stage? stage = null;
        foreach (var (line, instruction, rest) in Instructions(File.ReadAllLines(path)))
        {
            var where = $"{path}, line {line}";
            if (instruction == "FROM")
            {
                if (stage?.Name is { } name) stages[name] = stage.Config;
                stage = Stage.From(rest, stages, where);
            }
            else if (stage is not null) stage.Apply(instruction, rest, where);
            else if (instruction != "ARG") throw new InvalidDataException($"{where}: found {instruction} before FROM");
        }
        return stage?.Config ?? throw new InvalidDataException($"{path}: found no FROM");
    }

    /// <summary>Comments and empty lines left out, continued lines joined.</summary>
    private static IEnumerable<(int Line, string Instruction, string Arguments)> Instructions(string[] lines)
    {
        var text = new StringBuilder();
        var first = 0;
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (text.Length == 0) first = index + 1;
            if (line[^1] == '\\')
            {
                text.Append(line, 0, line.Length - 1).Append(' ');
                continue;
            }
            var parts = text.Append(line).ToString().Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
            text.Clear();
            var rest = parts.Length > 1 ? parts[1].Trim() : "";
            if (HereDocument().IsMatch(rest))
                throw new InvalidDataException($"line {first}: here-documents are not understood here; found '{rest}'");
            yield return (first, parts[0].ToUpperInvariant(), rest);
        }
    }

    /// <summary>The lines that follow are a script, not instructions.</summary>
    [GeneratedRegex("<<-?[\"']?[A-Za-z_]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HereDocument();

    private sealed class Stage
    {
        private bool _hasCommand;

        public string? Name { get; private init; }
        public required ImageConfig Config { get; set; }

        /// <summary>
        /// <c>[--platform=...] image [AS name]</c>. A stage that builds on an earlier one begins with what that one said.
        /// </summary>
        public static Stage From(string rest, Dictionary<string, ImageConfig> stages, string where)
        {
            var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToArray();
            if (words.Length is not (1 or 3))
                throw new InvalidDataException($"{where}: found 'FROM {rest}', expected FROM image [AS name]");
            var below = stages.GetValueOrDefault(words[0]) ?? new ImageConfig();
            return new Stage { Name = words.Length == 3 ? words[2] : null, Config = below };
        }

        public void Apply(string instruction, string rest, string where)
        {
            switch (instruction)
            {
                case "WORKDIR":
                    var folder = Path.Combine(Config.WorkDir, Plain(Unquoted(rest), where));
                    Config = Config with { WorkDir = Path.GetFullPath(folder) };
                    break;
                case "ENV":
                    Dictionary<string, string> environment = new(Config.Environment);
                    foreach (var (name, value) in Pairs(rest, where)) environment[name] = Plain(value, where);
                    Config = Config with { Environment = environment };
                    break;
                case "ENTRYPOINT":
                    // An entry point of its own forgets the command of the image below.
                    var command = _hasCommand ? Config.Command : [];
                    Config = Config with { Entrypoint = Exec(instruction, rest, where), Command = command };
                    break;
                case "CMD":
                    Config = Config with { Command = Exec(instruction, rest, where) };
                    _hasCommand = true;
                    break;
                case "STOPSIGNAL" when rest is "SIGTERM" or "15":
                case var _ when BuildOnly.Contains(instruction):
                    break;
                default:
                    throw new InvalidDataException($"{where}: '{instruction} {rest}' is not understood here");
            }
        }

        private static string[] Exec(string instruction, string rest, string where)
        {
            try
            {
                if (rest.StartsWith('[')) return JsonSerializer.Deserialize<string[]>(rest)!;
            }
            catch (JsonException)
            {
                // Docker takes what is no JSON array for a shell's command line, too.
            }
            throw new InvalidDataException(
                $"{where}: found '{instruction} {rest}', expected the exec form: {instruction} [\"program\", \"argument\"]");
        }

        /// <summary><c>NAME=value NAME="a value"</c>, or <c>NAME the rest of the line</c>.</summary>
        private static IEnumerable<(string Name, string Value)> Pairs(string rest, string where)
        {
            var words = Words(rest);
            if (words[0].Contains('=', StringComparison.Ordinal))
            {
                return words.Select(word => word.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign
                    ? (word[..sign], Unquoted(word[(sign + 1)..]))
                    : throw new InvalidDataException($"{where}: found '{word}', expected NAME=value"));
            }
            return rest.Split(' ', 2) is [var name, var value]
                ? [(name, value.Trim())]
                : throw new InvalidDataException($"{where}: found 'ENV {rest}', expected NAME=value");
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

        private static string Plain(string value, string where) => value.IndexOfAny(['$', '\\', '"']) < 0
            ? value
            : throw new InvalidDataException(
                $"{where}: found '{value}'; variables, escapes and inner quotes are not understood here");
    }
}
