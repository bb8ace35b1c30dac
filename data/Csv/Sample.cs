namespace Overnight.Data;

/// <summary>The first records of a file, cut by one dialect: what is decided by looking is decided on them.</summary>
internal sealed class Sample
{
    /// <summary>Enough to see what repeats, little enough to try several dialects.</summary>
    private const int MostRecords = 500;

    public readonly record struct Record(int Start, int End, List<Range> Fields);

    private byte[] _scratch = [];

    private Sample(ReadOnlyMemory<byte> text, Dialect dialect) => (Text, Dialect) = (text, dialect);

    public ReadOnlyMemory<byte> Text { get; }

    public Dialect Dialect { get; private set; }

    /// <summary>Whole records that are not blank.</summary>
    public List<Record> Records { get; } = [];

    /// <summary>The number of fields most records have; the first one's where that is a draw.</summary>
    public int Columns { get; private set; }

    /// <summary>The share of records with that many fields.</summary>
    public double Consistency { get; private set; }

    public ReadOnlySpan<byte> Value(int record, int column)
    {
        var fields = Records[record].Fields;
        return column < fields.Count ? Dialect.Value(Text.Span[fields[column]], ref _scratch) : default;
    }

    /// <param name="isWhole">The text is all there is, so its last record needs no newline.</param>
    public static Sample Cut(ReadOnlyMemory<byte> text, bool isWhole, Dialect dialect)
    {
        var sample = new Sample(text, dialect);
        var span = text.Span;
        var at = 0;
        while (at < span.Length && sample.Records.Count < MostRecords)
        {
            var record = Next(span, at, dialect);
            if (record.End > span.Length && !isWhole) break;
            at = record.End;
            if (record.Fields.Count > 1 || !dialect.Trim(span[record.Fields[0]]).IsEmpty) sample.Records.Add(record);
        }
        sample.Count();
        return sample;
    }

    private static Record Next(ReadOnlySpan<byte> text, int start, Dialect dialect)
    {
        var fields = new List<Range>();
        var fieldStart = start;
        var at = start;
        while (true)
        {
            var found = text[at..].IndexOfAny(dialect.Delimiter, dialect.NewLine, Dialect.Quote);
            if (found < 0) at = text.Length;
            else at += found;
            if (at < text.Length && text[at] == Dialect.Quote)
            {
                var close = dialect.OpensField(text, at) ? RecordBoundary.Close(text, at + 1) : at;
                at = close < 0 ? text.Length : close + 1;
                continue;
            }
            fields.Add(fieldStart..at);
            if (at == text.Length || text[at] == dialect.NewLine) return new Record(start, at + 1, fields);
            fieldStart = ++at;
        }
    }

    /// <summary>
    /// Decides whether numbers have a decimal comma: where no comma separates fields, some value is a number but for one, and no
    /// number has a point.
    /// </summary>
    public void LookForDecimalCommas()
    {
        if (Dialect.Delimiter == (byte)',') return;
        var withCommas = Dialect with { DecimalComma = true };
        var found = false;
        for (var record = 0; record < Records.Count; record++)
        {
            for (var column = 0; column < Records[record].Fields.Count; column++)
            {
                var value = Value(record, column);
                if (Tokens.TryNumber(value, out _) && value.Contains((byte)'.')) return;
                found |= value.Contains((byte)',') && Tokens.TryNumber(withCommas.WithPoint(value), out _);
            }
        }
        if (found) Dialect = withCommas;
    }

    /// <summary>True where the value is a number as this file writes them.</summary>
    public bool IsNumber(ReadOnlySpan<byte> value) => Tokens.TryNumber(Dialect.WithPoint(value), out _);

    private void Count()
    {
        if (Records.Count == 0) return;
        var commonest = Records.GroupBy(record => record.Fields.Count).MaxBy(group => group.Count())!;
        Columns = commonest.Key;
        Consistency = (double)commonest.Count() / Records.Count;
    }
}
