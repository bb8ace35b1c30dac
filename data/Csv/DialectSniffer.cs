namespace Overnight.Data;

/// <summary>Decides delimiter and newline: the pair under which most records have the same number of fields, more than one.</summary>
internal static class DialectSniffer
{
    private static ReadOnlySpan<byte> Delimiters => ",;\t|"u8;

    /// <returns>The text cut by the best dialect; by commas where none gives more than one column.</returns>
    public static Sample Sniff(ReadOnlyMemory<byte> text, bool isWhole)
    {
        Sample? best = null;
        foreach (var delimiter in Delimiters)
        {
            var sample = CutBy(text, isWhole, delimiter);
            if (best is null || IsBetter(sample, best)) best = sample;
        }
        return best!;
    }

    private static Sample CutBy(ReadOnlyMemory<byte> text, bool isWhole, byte delimiter)
    {
        var sample = Sample.Cut(text, isWhole, new Dialect(delimiter, (byte)'\n'));
        sample.LookForDecimalCommas();
        if (sample.Records.Count > 1 || !text.Span.Contains((byte)'\r')) return sample;
        // Only a file without any newline of the common kind ends its lines as the first Macintoshes did.
        var returns = Sample.Cut(text, isWhole, new Dialect(delimiter, (byte)'\r'));
        if (returns.Records.Count <= sample.Records.Count) return sample;
        returns.LookForDecimalCommas();
        return returns;
    }

    private static bool IsBetter(Sample sample, Sample best)
    {
        if (sample.Columns < 2 || best.Columns < 2) return sample.Columns > best.Columns;
        if (sample.Consistency != best.Consistency) return sample.Consistency > best.Consistency;
        // "1,5;2,5" is as consistent cut by commas: the cut that leaves more plain values is meant.
        var (values, bestValues) = (PlainShare(sample), PlainShare(best));
        return values != bestValues ? values > bestValues : sample.Columns > best.Columns;
    }

    /// <summary>The share of fields that are numbers or contain no other delimiter.</summary>
    private static double PlainShare(Sample sample)
    {
        long plain = 0, all = 0;
        for (var record = 0; record < sample.Records.Count; record++)
        {
            for (var column = 0; column < sample.Records[record].Fields.Count; column++)
            {
                all++;
                var value = sample.Value(record, column);
                if (sample.IsNumber(value) || !value.ContainsAny(Delimiters)) plain++;
            }
        }
        return all == 0 ? 0 : (double)plain / all;
    }
}
