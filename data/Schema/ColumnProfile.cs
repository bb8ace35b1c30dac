using System.Globalization;
using System.Text;

namespace Overnight.Data;

/// <summary>What was seen in one column.</summary>
/// <param name="mostTallied">Up to how many distinct values it is counted how often each comes.</param>
internal sealed class ColumnProfile(string name, int mostTallied)
{
    // Distinct values are counted up to here; "more than that" is all that any decision asks.
    private const int MostDistinct = 100_000;

    /// <summary>Enough for any target's classes.</summary>
    public const int MostClasses = 10_000;

    /// <summary>Enough to name a column's few values.</summary>
    public const int FewValues = 10;

    private readonly HashSet<ulong> _distinct = [];
    private readonly Dictionary<ulong, Tally> _tallies = [];

    public sealed class Tally(string value)
    {
        public string Value { get; } = value;
        public long Count { get; set; }
    }

    public string Name { get; } = name;

    public long Rows { get; private set; }

    public long Missing { get; private set; }

    /// <summary>Rows with a value.</summary>
    public long Present => Rows - Missing;

    public long Numbers { get; private set; }

    /// <summary>Numbers without a fraction.</summary>
    public long Integers { get; private set; }

    public long Dates { get; private set; }

    /// <summary>Of the finite numbers.</summary>
    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Words of all values that are no numbers.</summary>
    public long Words { get; private set; }

    /// <summary>The first row's value, a number with a point; null where it is missing.</summary>
    public string? First { get; private set; }

    public Stray? FirstNonNumber { get; private set; }

    public Stray? FirstNonDate { get; private set; }

    /// <summary>Values that mean yes or no.</summary>
    public long Booleans { get; private set; }

    public Stray? FirstNonBoolean { get; private set; }

    /// <summary>Distinct values; 1 and 1.0 are one.</summary>
    public int Distinct => _distinct.Count;

    public bool HasMoreDistinct => Distinct == MostDistinct;

    /// <summary>How often each value comes, where they were few enough to count; empty otherwise.</summary>
    public IReadOnlyCollection<Tally> Tallies => Distinct <= mostTallied ? _tallies.Values : [];

    public void Add(ReadOnlySpan<byte> value, in Cells cells, int i)
    {
        Rows++;
        if (Tokens.IsMissing(value))
        {
            Missing++;
            return;
        }
        if (Tokens.TryNumber(cells.File.Dialect.WithPoint(value), out var number))
        {
            AddNumber(number, value);
        }
        else
        {
            FirstNonNumber ??= Stray.At(cells, i, value);
            if (Rows == 1) First = Encoding.UTF8.GetString(value);
            Words += 1 + value.Count((byte)' ');
            Count(ByteVocabulary.Hash(value), value);
        }
        if (Tokens.TryBoolean(value, out _)) Booleans++;
        else FirstNonBoolean ??= Stray.At(cells, i, value);
        // No date is a number: the two kinds never share a value.
        if (TimeParser.TryParse(value, out _)) Dates++;
        else FirstNonDate ??= Stray.At(cells, i, value);
    }

    /// <summary>The same for a number that was never text. NaN is missing.</summary>
    /// <param name="file">Where it lies.</param>
    /// <param name="row">Counted from 1.</param>
    public void Add(double number, DataFile file, long row)
    {
        Rows++;
        if (double.IsNaN(number))
        {
            Missing++;
            return;
        }
        Span<byte> written = stackalloc byte[32];
        number.TryFormat(written, out var length, "R", CultureInfo.InvariantCulture);
        AddNumber(number, written[..length]);
        if (number is 0 or 1) Booleans++;
        else FirstNonBoolean ??= new Stray(file, row, $"{number:R}");
    }

    private void AddNumber(double number, ReadOnlySpan<byte> written)
    {
        Numbers++;
        if (Rows == 1) First = number.ToString("R", CultureInfo.InvariantCulture);
        if (number == Math.Floor(number) && double.IsFinite(number)) Integers++;
        if (double.IsFinite(number)) (Min, Max) = (Math.Min(Min, number), Math.Max(Max, number));
        Count(BitConverter.DoubleToUInt64Bits(number + 0.0), written);
    }

    private void Count(ulong key, ReadOnlySpan<byte> value)
    {
        if (_tallies.TryGetValue(key, out var tally))
        {
            tally.Count++;
            return;
        }
        if (HasMoreDistinct || !_distinct.Add(key) || Distinct > mostTallied) return;
        _tallies.Add(key, new Tally(Encoding.UTF8.GetString(value)) { Count = 1 });
    }
}
