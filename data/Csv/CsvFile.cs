using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>One opened file of a table: what was decided about it by looking, and its records in pieces.</summary>
internal sealed class CsvFile : IAsyncDisposable
{
    private const int SampleBytes = 256 * 1024;

    // One byte of a chunk stays free for the newline that the last record may lack.
    private const int Reserve = 1;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly ReadOptions _options;
    private readonly UnpackedStream _unpacked;
    private PeekedStream _stream;

    // What was read behind the last whole record.
    private byte[] _rest = [];

    // Where the first row begins.
    private long _dataStart;

    // 1-based, of the next record.
    private long _line = 1;

    private CsvFile(DataFile file, ReadOptions options, UnpackedStream unpacked, PeekedStream stream) =>
        (File, _options, _unpacked, _stream) = (file, options, unpacked, stream);

    public DataFile File { get; }

    public Dialect Dialect { get; private set; }

    /// <summary>The columns' names, or null where the file has no header.</summary>
    public IReadOnlyList<string>? Header { get; private set; }

    public int Columns { get; private set; }

    public IReadOnlyList<string> ColumnNames => Header ?? [.. Enumerable.Range(0, Columns).Select(HeaderDetector.DefaultName)];

    /// <summary>The first records: what was decided about the file was decided on them. Null once it is let go of.</summary>
    public Sample? Sample { get; private set; }

    /// <summary>The bytes before the first row: a header and a byte order mark.</summary>
    public long DataStart => _dataStart;

    /// <summary>The line at which the next record begins.</summary>
    public long Line => _line;

    public bool IsPacked => _unpacked.IsPacked;

    public long UnpackedBytesRead => _unpacked.UnpackedBytesRead;

    public long StoredBytesRead => _unpacked.StoredBytesRead;

    /// <exception cref="BadInputException">The file is no table, or has no rows.</exception>
    /// <param name="expected">The dataset's column names where they are known: a first record of just their names is a header.</param>
    public static async Task<CsvFile> OpenAsync(
        DataFile file, ReadOptions options, IReadOnlyList<string>? expected, CancellationToken cancellationToken)
    {
        var unpacked = await UnpackedStream.OpenAsync(file, options, cancellationToken);
        var csv = new CsvFile(file, options, unpacked, new PeekedStream(unpacked));
        try
        {
            await csv.LookAsync(expected, cancellationToken);
            return csv;
        }
        catch
        {
            await csv.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>The sample is worth more memory than a chunk.</summary>
    public void ForgetSample() => Sample = null;

    /// <summary>Reads one part's records from here on; what was decided stays what the file's first bytes say.</summary>
    /// <exception cref="BadInputException">The file is packed: nobody knows where in it a part begins.</exception>
    public async Task LimitToAsync(TablePart part, CancellationToken cancellationToken)
    {
        if (IsPacked) throw File.Bad("a packed file", "a plain one: only such can be read in parts");
        var start = Math.Max(part.Start, _dataStart);
        var stream = await File.OpenFromAsync(start, cancellationToken);
        await _stream.DisposeAsync();
        _stream = new PeekedStream(new LimitedStream(stream, Math.Max(0, part.End - start)));
        if (part.Start > 0) _line = part.FirstLine;
    }

    private async Task LookAsync(IReadOnlyList<string>? expected, CancellationToken cancellationToken)
    {
        var size = SampleBytes;
        while (true)
        {
            var peeked = await _stream.PeekAsync(size, cancellationToken);
            var isWhole = peeked.Length < size;
            var mark = peeked.Span.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
            var text = peeked[mark..];
            FileContent.RequireText(File, text.Span);
            var sample = DialectSniffer.Sniff(text, isWhole);
            // Two records at least, to compare the first with the rest, however wide they are.
            if (!isWhole && sample.Records.Count < 2)
            {
                if (size >= 2 * _options.MaxRecordBytes) throw TooLong(1, isOpenQuote: false);
                size *= 4;
                continue;
            }
            Decide(sample, mark, expected);
            return;
        }
    }

    private void Decide(Sample sample, int mark, IReadOnlyList<string>? expected)
    {
        if (sample.Records.Count == 0) throw File.Bad("only blank lines", "a table");
        if (sample.Columns < _options.MinColumns)
            throw File.Bad("one column", "at least two: something to learn from and a target",
                "Columns are separated by comma, semicolon, tab or bar.");
        if (sample.Columns > _options.MaxColumns)
            throw File.Bad($"{sample.Columns:N0} columns", $"at most {_options.MaxColumns:N0}");
        Dialect = sample.Dialect;
        Columns = sample.Columns;
        Header = HeaderDetector.Find(sample, expected);
        var skipped = mark;
        if (Header is not null)
        {
            RequireUnique(Header);
            var end = Math.Min(sample.Records[0].End, sample.Text.Length);
            skipped += end;
            _line += sample.Text.Span[..end].Count(Dialect.NewLine);
        }
        _dataStart = skipped;
        Sample = sample;
        _stream.Skip(skipped);
    }

    private void RequireUnique(IReadOnlyList<string> names)
    {
        var twice = names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw File.Bad($"the name '{twice.Key}' {twice.Count()} times", "each column to have its own name", row: 1);
    }

    /// <summary>Fills <paramref name="chunk"/> with the next whole records.</summary>
    /// <returns>False at the end.</returns>
    public async ValueTask<bool> ReadAsync(TextChunk chunk, CancellationToken cancellationToken)
    {
        if (chunk.Capacity < _rest.Length + Reserve) chunk.Grow(_rest.Length + Reserve, 0);
        _rest.CopyTo(chunk.Buffer);
        var filled = _rest.Length;
        while (true)
        {
            var wanted = chunk.Capacity - Reserve - filled;
            var read = await _stream.ReadAtLeastAsync(chunk.Buffer.Slice(filled, wanted), wanted, false, cancellationToken);
            filled += read;
            var isLast = read < wanted;
            if (isLast && filled == 0) return false;
            if (isLast && chunk.Buffer.Span[filled - 1] != Dialect.NewLine) chunk.Buffer.Span[filled++] = Dialect.NewLine;

            var cut = RecordBoundary.Find(chunk.Buffer.Span[..filled], Dialect);
            if (isLast && cut.OpenQuote >= 0) throw NeverClosed(_line + Lines(chunk, cut.OpenQuote));
            if (cut.End > 0)
            {
                Cut(chunk, filled, cut.End);
                return true;
            }
            if (chunk.Capacity >= _options.MaxRecordBytes) throw TooLong(_line, cut.OpenQuote >= 0);
            chunk.Grow(Math.Min(2 * chunk.Capacity, _options.MaxRecordBytes), filled);
        }
    }

    private void Cut(TextChunk chunk, int filled, int end)
    {
        _rest = chunk.Buffer.Slice(end, filled - end).ToArray();
        chunk.Length = end;
        chunk.FirstLine = _line;
        chunk.StoredBytesRead = _unpacked.StoredBytesRead;
        _line += Lines(chunk, end);
    }

    /// <summary>Finds a chunk's fields and records.</summary>
    /// <exception cref="BadInputException">A record has more or fewer fields than the others, or the text is none.</exception>
    public void Index(TextChunk chunk)
    {
        var newLines = FieldIndexer.Index(chunk, Dialect);
        if (chunk.FirstZero >= 0)
            throw File.Bad("binary data (a zero byte)", "a table as text (CSV)", row: chunk.FirstLine + Lines(chunk, chunk.FirstZero));
        RecordCheck.FindRuns(chunk, Dialect, File, Columns, newLines, _options.KeepsRagged);
    }

    private int Lines(TextChunk chunk, int length) => chunk.Buffer.Span[..length].Count(Dialect.NewLine);

    private BadInputException NeverClosed(long line) => File.Bad(
        "a double quote that is never closed", "a closing quote", "Double a quote that is part of a value.", row: line);

    private BadInputException TooLong(long line, bool isOpenQuote) => File.Bad(
        $"a record longer than {_options.MaxRecordBytes:N0} bytes", $"at most {_options.MaxRecordBytes:N0}",
        isOpenQuote ? "A double quote in it is never closed." : "Does it have line breaks?", row: line);
}
