using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Overnight.Local.Logs;

/// <summary>
/// The events of one stream, or of a group's streams, page by page.
/// docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html and API_FilterLogEvents.html
/// </summary>
internal sealed partial class LogQueries(LogStore store)
{
    public const int MostEvents = 10_000;
    private const long MostBytes = 1 << 20;

    /// <summary>
    /// Forwards from a token or, with startFromHead, from the beginning; else the newest page. At either end the token is the one
    /// that was passed in.
    /// </summary>
    public JsonObject Get(string group, string stream, string? token, bool fromHead, long? start, long? end, int limit)
    {
        var file = store.Find(group, stream) ?? throw LogsException.NotFound("The specified log stream does not exist.");
        var (forward, offset) = Position(token, fromHead);
        var events = forward ? Page(file.Read(offset), limit, IsWanted) : Last(file, offset, limit);
        var (first, next) = events is [var head, .., var tail] ? (head.Offset, tail.Next)
            : events is [var only] ? (only.Offset, only.Next)
            : forward ? (offset, offset) : (offset == long.MaxValue ? 0 : offset, offset == long.MaxValue ? 0 : offset);
        return new JsonObject
        {
            ["events"] = new JsonArray([.. events.Select(line => (JsonNode)Event(line))]),
            ["nextForwardToken"] = Token('f', next),
            ["nextBackwardToken"] = Token('b', first),
        };

        bool IsWanted(LogLine line) => line.Text.Length > 0 && line.Milliseconds >= (start ?? 0) && line.Milliseconds < (end ?? long.MaxValue);

        List<LogLine> Last(LogFile from, long before, int most)
        {
            var kept = new Queue<LogLine>();
            var size = 0L;
            foreach (var line in from.Read(0).TakeWhile(line => line.Offset < before).Where(IsWanted))
            {
                kept.Enqueue(line);
                size += line.Size;
                while (kept.Count > most || (size > MostBytes && kept.Count > 1)) size -= kept.Dequeue().Size;
            }
            return [.. kept];
        }
    }

    /// <summary>Sorted by time over all streams; the token is the last event's place in that order.</summary>
    public JsonObject Filter(
        string group, IReadOnlyList<string>? streams, string prefix, string? pattern, string? token, long? start, long? end, int limit)
    {
        var terms = Terms(pattern);
        var after = token is null ? (0L, "", -1L) : Place(token);
        var names = streams ?? [.. store.Streams(group).Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
        var found = names.SelectMany(name => (store.Find(group, name)?.Read(0) ?? []).Select(line => (Stream: name, Line: line)))
            .Where(found => found.Line.Text.Length > 0 && found.Line.Milliseconds >= (start ?? 0) && found.Line.Milliseconds <= (end ?? long.MaxValue)
                && terms.TrueForAll(term => found.Line.Text.Contains(term, StringComparison.Ordinal)))
            .Select(found => (Key: (found.Line.Milliseconds, found.Stream, found.Line.Offset), found.Line))
            .Where(found => Comparer<(long, string, long)>.Default.Compare(found.Key, after) > 0)
            .OrderBy(found => found.Key, Comparer<(long, string, long)>.Default);
        var page = new List<((long Milliseconds, string Stream, long Offset) Key, LogLine Line)>();
        var (size, more) = (0L, false);
        foreach (var one in found)
        {
            more = page.Count == limit || (page.Count > 0 && size + one.Line.Size > MostBytes);
            if (more) break;
            page.Add(one);
            size += one.Line.Size;
        }
        var answer = new JsonObject
        {
            ["events"] = new JsonArray([.. page.Select(one => (JsonNode)Found(group, one.Key.Stream, one.Line))]),
            ["searchedLogStreams"] = new JsonArray(),
        };
        if (more) answer["nextToken"] = $"{page[^1].Key.Milliseconds} {page[^1].Key.Offset} {page[^1].Key.Stream}";
        return answer;
    }

    public JsonObject Describe(string group, string stream, string arn)
    {
        var file = store.Find(group, stream)!;
        LogLine? first = null, last = null;
        foreach (var line in file.Read(0))
        {
            first ??= line;
            last = line;
        }
        var shown = new JsonObject { ["logStreamName"] = stream, ["arn"] = arn, ["storedBytes"] = 0 };
        if (first is not { } begin || last is not { } end) return shown;
        foreach (var name in (string[])["creationTime", "firstEventTimestamp"]) shown[name] = begin.Milliseconds;
        foreach (var name in (string[])["lastEventTimestamp", "lastIngestionTime"]) shown[name] = end.Milliseconds;
        shown["uploadSequenceToken"] = Token('s', end.Next);
        return shown;
    }

    private static List<LogLine> Page(IEnumerable<LogLine> lines, int limit, Func<LogLine, bool> isWanted)
    {
        var page = new List<LogLine>();
        var size = 0L;
        foreach (var line in lines.Where(isWanted))
        {
            if (page.Count == limit || (page.Count > 0 && size + line.Size > MostBytes)) break;
            page.Add(line);
            size += line.Size;
        }
        return page;
    }

    private static (bool Forward, long Offset) Position(string? token, bool fromHead)
    {
        if (token is null) return fromHead ? (true, 0) : (false, long.MaxValue);
        return token.Split('/') is ["f" or "b", { Length: 56 } digits, "s"] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? (token[0] == 'f', offset)
            : throw LogsException.Invalid("The specified nextToken is invalid.");
    }

    private static (long Milliseconds, string Stream, long Offset) Place(string token) =>
        token.Split(' ', 3) is [var time, var offset, var stream] && long.TryParse(time, CultureInfo.InvariantCulture, out var at)
            && long.TryParse(offset, CultureInfo.InvariantCulture, out var begins)
            ? (at, stream, begins) : throw LogsException.Invalid("The specified nextToken is invalid.");

    /// <summary>
    /// Of AWS's patterns the simplest: terms in quotation marks, of which each must be in the line.
    /// docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    /// </summary>
    private static List<string> Terms(string? pattern)
    {
        var rest = pattern?.Trim() ?? "";
        if (!Quoted().IsMatch(rest))
            throw LogsException.Invalid($"filterPattern: found {pattern}, expected terms in quotation marks: others are not supported here");
        return [.. Term().Matches(rest).Select(match => match.Groups["term"].Value)];
    }

    private static JsonObject Event(LogLine line) =>
        new() { ["timestamp"] = line.Milliseconds, ["message"] = line.Text, ["ingestionTime"] = line.Milliseconds };

    /// <summary>Its id is no other's, of this group or another.</summary>
    private static JsonObject Found(string group, string stream, LogLine line)
    {
        var shown = Event(line);
        shown["logStreamName"] = stream;
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{group}:{stream}")));
        shown["eventId"] = string.Create(CultureInfo.InvariantCulture, $"{hash[..36]}{line.Offset:d20}");
        return shown;
    }

    private static string Token(char kind, long offset) => string.Create(CultureInfo.InvariantCulture, $"{kind}/{offset:d56}/s");

    [GeneratedRegex("""^(\s*"[^"\\]+")*$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("\"(?<term>[^\"\\\\]+)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Term();
}
