using System.Globalization;
using System.Text;

namespace Overnight.Data.Tests;

public sealed unsafe class NumberParserTests
{
    [Fact]
    public void Every_number_is_what_double_Parse_makes_of_it()
    {
        for (var seed = 1; seed <= 60_000; seed++)
        {
            var text = NumberText(new Random(seed));
            var expected = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            var utf8 = Encoding.ASCII.GetBytes(text);
            var isDouble = NumberParser.TryParse(utf8, out var value) && SameBits(expected, value);
            var isSingle = NumberParser.TryParseSingle(utf8, out var single) && SameBits((float)expected, single);
            var isPlain = !TryPlain(utf8, out var plain) || SameBits((float)expected, plain);
            if (!isDouble || !isSingle || !isPlain)
                Assert.Fail($"seed {seed}: {text} became {value:R}, {single:R} and {plain:R}, expected {expected:R}, {(float)expected:R}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_batch_of_eight_finds_what_double_Parse_finds(bool areLong)
    {
        Assert.SkipUnless(NumberBatch.IsSupported, "this processor has no AVX-512");
        var buffer = new byte[64 + 8 * 64 + 64];
        var ends = new int[1 + 8];
        var values = new float[8];
        var longFits = 0;
        fixed (byte* text = &buffer[64])
        fixed (int* end = &ends[1])
        fixed (float* value = values)
        {
            for (var seed = 1; seed <= 30_000; seed++)
            {
                var random = new Random(seed);
                var fields = Enumerable.Range(0, 8).Select(_ => BatchText(random, areLong)).ToArray();
                Encoding.ASCII.GetBytes(string.Join(',', fields) + ",", buffer.AsSpan(64));
                end[-1] = -1;
                for (var i = 0; i < 8; i++) end[i] = end[i - 1] + 1 + fields[i].Length;

                var unfit = areLong ? LongNumberBatch.Parse(text, end, 1, value) : NumberBatch.Parse(text, end, 1, value);

                for (var i = 0; i < 8; i++)
                {
                    var utf8 = Encoding.ASCII.GetBytes(fields[i]);
                    var isFit = (unfit >> i & 1) == 0;
                    var isPlain = TryPlain(utf8, out _) && utf8.Length <= (areLong ? 16 : 8);
                    // Short numbers and no others fit a short batch; a long one takes more than the numbers of 16 digits.
                    var isRight = isFit ? NumberParser.TryParseSingle(utf8, out var expected) && SameBits(expected, values[i]) : !isPlain;
                    if (!isRight || (!areLong && isFit != isPlain)) Assert.Fail($"seed {seed}: lane {i} of {string.Join(',', fields)} became {values[i]:R}");
                    longFits += isFit && utf8.Length > 16 ? 1 : 0;
                }
            }
        }
        Assert.InRange(longFits, areLong ? 10_000 : 0, areLong ? int.MaxValue : 0);
    }

    /// <summary>Numbers, and strings of the characters that numbers have, in an order that need not be one.</summary>
    private static string BatchText(Random random, bool areLong) => random.Next(4) switch
    {
        0 => string.Concat(Enumerable.Range(0, random.Next(areLong ? 26 : 10)).Select(_ => "0123456789.-+e x"[random.Next(16)])),
        1 when areLong => NumberText(random),
        2 => (random.Next(2) == 0 ? "-" : "") + Digits(random, random.Next(areLong ? 25 : 10)),
        _ => (random.Next(2) == 0 ? "-" : "") + Digits(random, random.Next(areLong ? 12 : 6)) + "." + Digits(random, random.Next(areLong ? 12 : 5)),
    };

    [Theory]
    [InlineData("0", true)]
    [InlineData("-0", true)]
    [InlineData(".5", true)]
    [InlineData("5.", true)]
    [InlineData("-.5", true)]
    [InlineData("1234567890123456", true)]
    [InlineData("-1234567890123456", true)]
    [InlineData("12345678901234567", false)]
    [InlineData("+1", false)]
    [InlineData("1e5", false)]
    [InlineData(" 1", false)]
    public void Plain_numbers_take_the_short_path(string text, bool isPlain)
    {
        Assert.Equal(isPlain, TryPlain(Encoding.ASCII.GetBytes(text), out var value));
        if (isPlain) Assert.True(SameBits((float)double.Parse(text, CultureInfo.InvariantCulture), value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("-.")]
    [InlineData("+")]
    [InlineData("1.2.3")]
    [InlineData("1-2")]
    [InlineData("--1")]
    [InlineData("+-1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("1e5.5")]
    [InlineData("1,5")]
    [InlineData("1 000")]
    [InlineData("0x10")]
    [InlineData("12a")]
    [InlineData("abc")]
    [InlineData("nan")]
    public void What_is_no_number_is_refused_by_every_path(string text)
    {
        var utf8 = Encoding.ASCII.GetBytes(text);
        Assert.False(NumberParser.TryParse(utf8, out _));
        Assert.False(NumberParser.TryParseSingle(utf8, out _));
        Assert.False(TryPlain(utf8, out _));
    }

    [Theory]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("-1e400", double.NegativeInfinity)]
    [InlineData("1e-400", 0)]
    [InlineData("1e999999999999999999999", double.PositiveInfinity)]
    [InlineData("0e999999999999999999999", 0)]
    public void Numbers_beyond_the_range_end_where_double_Parse_ends_them(string text, double expected)
    {
        Assert.True(NumberParser.TryParse(Encoding.ASCII.GetBytes(text), out var value));
        Assert.Equal(expected, value);
    }

    /// <summary>All shapes that people write: few and many digits, exact ties, the ends of the range.</summary>
    private static string NumberText(Random random)
    {
        var text = random.Next(8) switch
        {
            0 => random.Next(100_000).ToString(CultureInfo.InvariantCulture),
            1 => (random.NextDouble() * Math.Pow(10, random.Next(12))).ToString($"F{random.Next(10)}", CultureInfo.InvariantCulture),
            2 => BitConverter.Int64BitsToDouble(random.NextInt64() & 0x7FEF_FFFF_FFFF_FFFF).ToString("R", CultureInfo.InvariantCulture),
            3 => BitConverter.Int32BitsToSingle(random.Next() & 0x7F7F_FFFF).ToString("R", CultureInfo.InvariantCulture),
            4 => HalfwayBetweenFloats(random),
            5 => Digits(random, 1 + random.Next(25)) + "." + Digits(random, random.Next(25)),
            6 => Digits(random, random.Next(3)) + "." + Digits(random, 1 + random.Next(12)),
            _ => Digits(random, 1 + random.Next(18)) + "e" + random.Next(-40, 40).ToString(CultureInfo.InvariantCulture),
        };
        return random.Next(3) == 0 ? "-" + text : text;
    }

    private static string HalfwayBetweenFloats(Random random)
    {
        var bits = random.Next(0x3000_0000, 0x5000_0000);
        var middle = ((double)BitConverter.Int32BitsToSingle(bits) + BitConverter.Int32BitsToSingle(bits + 1)) / 2;
        return middle.ToString("R", CultureInfo.InvariantCulture);
    }

    private static string Digits(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));

    private static bool TryPlain(byte[] text, out float value)
    {
        // Digits all around: they must not matter.
        var buffer = new byte[text.Length + 128];
        buffer.AsSpan().Fill((byte)'7');
        text.CopyTo(buffer, 64);
        buffer[64 + text.Length] = (byte)',';
        fixed (byte* start = &buffer[64]) return NumberParser.TryParsePlain(start, start + text.Length, out value);
    }

    private static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    private static bool SameBits(float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);
}
