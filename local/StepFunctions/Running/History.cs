using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Overnight.Local.Hosting;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// An execution's history: a file to which events are only ever appended, one JSON object a line. It survives the process being
/// killed at any moment; a line cut short by that is dropped when the file is opened again.
/// </summary>
internal sealed class History
{
    /// <summary>docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html</summary>
    private const int MostEvents = 25_000;

    // Of each thread: events have kilobytes, and a buffer that grows to them anew each time is garbage of several times as many.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _lines;

    private readonly Lock _lock = new();
    private readonly StateFiles _files;
    private readonly string _file;
    private readonly TimeProvider _clock;
    private long _lastId;
    private bool _closed;

    public History(StateFiles files, string file, TimeProvider clock, long lastId)
    {
        (_files, _file, _clock, _lastId) = (files, file, clock, lastId);
    }

    /// <summary>Appends events of one graph in one write: after a restart either all of them are there or none.</summary>
    /// <exception cref="OperationCanceledException">The execution has ended or was suspended meanwhile.</exception>
    /// <exception cref="StatesException">The history is full.</exception>
    public IReadOnlyList<HistoryEvent> Append(string scope, long previousId, params ReadOnlySpan<HistoryEvent> events)
    {
        lock (_lock)
        {
            if (_closed) throw new OperationCanceledException("the execution takes no more events");
            if (_lastId + events.Length >= MostEvents)
                throw new StatesException(StatesErrors.Runtime, $"The execution reached the maximum number of history events ({MostEvents}).");
            return Write(scope, previousId, events);
        }
    }

    /// <summary>Appends the last event. Null where the execution had ended already.</summary>
    public HistoryEvent? Close(HistoryEvent last, long previousId)
    {
        lock (_lock)
        {
            if (_closed) return null;
            var written = Write("", previousId, last);
            _closed = true;
            return written[0];
        }
    }

    /// <summary>Takes no more events, without an end: the process is stopping, the execution goes on when it starts again.</summary>
    public void Suspend()
    {
        lock (_lock) _closed = true;
    }

    private HistoryEvent[] Write(string scope, long previousId, params ReadOnlySpan<HistoryEvent> events)
    {
        var written = new HistoryEvent[events.Length];
        var lines = _lines ??= new ArrayBufferWriter<byte>();
        lines.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(lines, Json.Writing);
        var now = Wire.Milliseconds(_clock.GetUtcNow());
        for (var i = 0; i < events.Length; i++)
        {
            written[i] = events[i] with { Id = _lastId + i + 1, PreviousEventId = previousId, Timestamp = now, Scope = scope };
            previousId = written[i].Id;
            written[i].WriteTo(writer);
            writer.Flush();
            writer.Reset();
            lines.Write("\n"u8);
        }
        _files.Append(_file, lines.WrittenSpan);
        _lastId += events.Length;
        return written;
    }

    /// <summary>The lines as they are kept, oldest first; streamed. A last line without its end is not one.</summary>
    public static IEnumerable<JsonObject> ReadLines(StateFiles files, string file)
    {
        if (!files.Exists(file)) yield break;
        using var stream = files.OpenRead(file);
        using var reader = new StreamReader(stream);
        var line = reader.ReadLine();
        while (line is not null)
        {
            var next = reader.ReadLine();
            if (next is not null || EndsWithNewline(stream)) yield return Json.Parse(line)!.AsObject();
            line = next;
        }
    }

    private static bool EndsWithNewline(Stream stream)
    {
        stream.Position--;
        return stream.ReadByte() == '\n';
    }

    /// <summary>Cuts off a line that a killed process had begun.</summary>
    public static void Mend(StateFiles files, string file)
    {
        if (!files.Exists(file)) return;
        var whole = 0L;
        using (var stream = files.OpenRead(file))
        {
            for (whole = stream.Length; whole > 0; whole--)
            {
                stream.Position = whole - 1;
                if (stream.ReadByte() == '\n') break;
            }
        }
        files.Truncate(file, whole);
    }
}
