namespace Overnight.Data;

/// <summary>
/// Dates and times written year first, as ISO 8601 has it: <c>2024-05-31</c>, <c>2024/5/31</c>, <c>2024-05-31T23:59</c>,
/// <c>2024-05-31 23:59:58.123+02:00</c>. Day-first and month-first dates look alike and are left as text: guessing would be
/// wrong silently. Without an offset a time is taken as UTC.
/// </summary>
internal static class TimeParser
{
    /// <param name="seconds">Seconds since 1970-01-01T00:00:00Z.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out double seconds)
    {
        seconds = 0;
        if (!Take(ref text, 4, 4, out var year) || year == 0) return false;
        if (text.Length == 0 || text[0] is not ((byte)'-' or (byte)'/' or (byte)'.')) return false;
        var separator = text[0];
        if (!After(ref text, separator, 1, 2, out var month) || month is < 1 or > 12) return false;
        if (!After(ref text, separator, 1, 2, out var day) || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        seconds = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalSeconds;
        if (text.Length == 0) return true;
        return text[0] is (byte)'T' or (byte)'t' or (byte)' ' && TryTimeOfDay(text[1..], ref seconds);
    }

    private static bool TryTimeOfDay(ReadOnlySpan<byte> text, ref double seconds)
    {
        if (!Take(ref text, 1, 2, out var hour) || hour > 23) return false;
        if (!After(ref text, (byte)':', 2, 2, out var minute) || minute > 59) return false;
        seconds += hour * 3600 + minute * 60;
        if (text.Length > 0 && text[0] == ':')
        {
            // 60 is a leap second.
            if (!After(ref text, (byte)':', 2, 2, out var second) || second > 60) return false;
            seconds += second;
            if (text.Length > 0 && text[0] is (byte)'.' or (byte)',')
            {
                text = text[1..];
                var digits = text.Length;
                if (!Take(ref text, 1, 9, out var fraction)) return false;
                digits -= text.Length;
                seconds += fraction / Math.Pow(10, digits);
            }
        }
        return TryOffset(text, ref seconds);
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, ref double seconds)
    {
        if (text.Length == 0) return true;
        if (text is [(byte)'Z' or (byte)'z']) return true;
        var sign = text[0] switch { (byte)'+' => 1, (byte)'-' => -1, _ => 0 };
        if (sign == 0) return false;
        text = text[1..];
        if (!Take(ref text, 2, 2, out var hours) || hours > 14) return false;
        var minutes = 0;
        if (text.Length > 0)
        {
            if (text[0] == ':') text = text[1..];
            if (!Take(ref text, 2, 2, out minutes) || minutes > 59) return false;
        }
        seconds -= sign * (hours * 3600 + minutes * 60);
        return text.Length == 0;
    }

    private static bool After(ref ReadOnlySpan<byte> text, byte separator, int fewest, int most, out int number)
    {
        number = 0;
        if (text.Length == 0 || text[0] != separator) return false;
        text = text[1..];
        return Take(ref text, fewest, most, out number);
    }

    private static bool Take(ref ReadOnlySpan<byte> text, int fewest, int most, out int number)
    {
        var length = 0;
        number = 0;
        while (length < text.Length && length < most && text[length] is >= (byte)'0' and <= (byte)'9')
            number = number * 10 + (text[length++] - '0');
        text = text[length..];
        return length >= fewest;
    }
}
