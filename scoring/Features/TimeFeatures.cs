namespace Overnight.Scoring;

/// <summary>What of a time comes back again and again: a model can use it for times that it has never seen.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(Contracts.CamelCaseEnum<TimePart>))]
internal enum TimePart { HourOfDay, DayOfWeek, DayOfMonth, DayOfYear }

/// <summary>The parts of a time as points on circles: midnight is next to 23:59, December next to January.</summary>
internal static class TimeFeatures
{
    /// <summary>Sine and cosine of each part.</summary>
    public static void Write(double unixSeconds, IReadOnlyList<TimePart> parts, Span<float> into)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * Share(parts[i], unixSeconds));
            into[2 * i] = (float)sine;
            into[2 * i + 1] = (float)cosine;
        }
    }

    /// <summary>The parts that are not the same at all of these times: dates alone have no hour.</summary>
    public static List<TimePart> Varying(IEnumerable<double> unixSeconds)
    {
        var (first, varying) = (double.NaN, new HashSet<TimePart>());
        foreach (var time in unixSeconds.Where(double.IsFinite))
        {
            if (double.IsNaN(first)) first = time;
            foreach (var part in Enum.GetValues<TimePart>())
                if (Math.Abs(Share(part, time) - Share(part, first)) > 1e-6) varying.Add(part);
        }
        return [.. varying.Order()];
    }

    /// <summary>How much of the part's circle has passed, from 0 to 1.</summary>
    private static double Share(TimePart part, double unixSeconds)
    {
        // What no calendar can hold is its first or its last moment.
        var time = DateTime.UnixEpoch.AddSeconds(Math.Clamp(unixSeconds, -62_135_596_800, 253_402_300_799));
        return part switch
        {
            TimePart.HourOfDay => time.TimeOfDay.TotalDays,
            TimePart.DayOfWeek => (double)time.DayOfWeek / 7,
            TimePart.DayOfMonth => (time.Day - 1.0) / DateTime.DaysInMonth(time.Year, time.Month),
            _ => (time.DayOfYear - 1.0) / (DateTime.IsLeapYear(time.Year) ? 366 : 365),
        };
    }
}
