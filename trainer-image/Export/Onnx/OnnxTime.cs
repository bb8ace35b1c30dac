namespace Overnight.Trainer.Export.Onnx;

/// <summary>
/// What <see cref="TimeFeatures"/> makes of a time, as a graph. The calendar is Hinnant's "civil from days"
/// (https://howardhinnant.github.io/date_algorithms.html): years begin in March, so that the leap day comes last.
/// </summary>
internal sealed class OnnxTime(OnnxGraph graph)
{
    private const double SecondsPerDay = 86_400;

    // From 0000-03-01 to 1970-01-01.
    private const long DaysBeforeUnix = 719_468;

    // The first second of the year 1 and the last of 9999.
    private const double First = -62_135_596_800;
    private const double Last = 253_402_300_799;

    /// <param name="seconds">Known seconds since 1970, [rows, 1].</param>
    /// <returns>Sine and cosine for each part.</returns>
    public IEnumerable<string> Circles(string seconds, IReadOnlyList<TimePart> parts)
    {
        var held = graph.Node("Clip", [seconds, graph.Scalar("first", First), graph.Scalar("last", Last)]);
        var days = graph.Node("Floor", [graph.Node("Div", [held, graph.Constant("secondsPerDay", SecondsPerDay)])]);
        var shares = Shares(held, days, new OnnxInteger(graph, graph.Cast(days, OnnxType.Int64)) + DaysBeforeUnix);
        foreach (var part in parts)
        {
            var angle = graph.Cast(graph.Node("Mul", [shares[part](), graph.Constant("fullTurn", 2 * Math.PI)]), OnnxType.Float);
            yield return graph.Node("Sin", [angle]);
            yield return graph.Node("Cos", [angle]);
        }
    }

    /// <param name="day">Days since 0000-03-01.</param>
    private Dictionary<TimePart, Func<string>> Shares(string seconds, string days, OnnxInteger day)
    {
        var era = day / 146_097;
        var dayOfEra = day % 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfMarchYear = dayOfEra - (yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100);
        var marchMonth = (dayOfMarchYear * 5 + 2) / 153;
        var isBeforeMarch = (marchMonth * -1).IsBelow(-9);
        var year = yearOfEra + era * 400 + isBeforeMarch;
        var isLeap = (year % 4).Is(0) - (year % 100).Is(0) + (year % 400).Is(0);

        return new Dictionary<TimePart, Func<string>>
        {
            [TimePart.HourOfDay] = () => Ratio(graph.Node("Sub", [seconds, graph.Node("Mul", [days, graph.Constant("secondsPerDay", SecondsPerDay)])]), graph.Constant("day", SecondsPerDay)),
            // 0000-03-01 was a Wednesday; weeks begin on Sunday.
            [TimePart.DayOfWeek] = () => Ratio(((day + 3) % 7).AsDouble(), graph.Constant("week", 7.0)),
            [TimePart.DayOfMonth] = () =>
            {
                var dayOfMonth = dayOfMarchYear - (marchMonth * 153 + 2) / 5;
                var length = marchMonth.LookUp(31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28) + marchMonth.Is(11).Times(isLeap);
                return Ratio(dayOfMonth.AsDouble(), length.AsDouble());
            },
            // January and February are the last 31 and 28 or 29 days of the year that began in March.
            [TimePart.DayOfYear] = () =>
            {
                var fromJanuary = dayOfMarchYear + 59 + isLeap - isBeforeMarch.Times(isLeap + 365);
                return Ratio(fromJanuary.AsDouble(), (isLeap + 365).AsDouble());
            },
        };
    }

    private string Ratio(string part, string whole) => graph.Node("Div", [part, whole]);
}
