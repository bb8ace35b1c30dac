using System.Globalization;

namespace Overnight.Local.Scheduler;

/// <summary>
/// Six fields: minutes, hours, day of the month, month, day of the week, year. W and # are refused.
/// docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
/// </summary>
internal sealed class CronExpression
{
    private const int FirstYear = 1970, LastYear = 2199;

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly HashSet<int> _minutes, _hours, _months, _years, _monthDays, _weekdays;
    private readonly bool _lastOfMonth;

    /// <exception cref="ArgumentException">What in it cannot be understood.</exception>
    public CronExpression(string fields)
    {
        var parts = fields.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 6)
            throw new ArgumentException(
                $"cron({fields}): found {parts.Length} fields, expected minutes, hours, day of month, month, day of week, year");
        if ((parts[2] == "?") == (parts[4] == "?"))
            throw new ArgumentException($"cron({fields}): expected '?' in exactly one of day of month and day of week");
        _minutes = Field(parts[0], 0, 59, []);
        _hours = Field(parts[1], 0, 23, []);
        _lastOfMonth = parts[2] == "L";
        _monthDays = _lastOfMonth ? [] : Field(parts[2], 1, 31, []);
        _months = Field(parts[3], 1, 12, Months);
        _weekdays = Field(parts[4], 1, 7, Weekdays);
        _years = Field(parts[5], FirstYear, LastYear, []);
    }

    /// <summary>The first local time after <paramref name="after"/>; null where there is none.</summary>
    public DateTime? Next(DateTime after)
    {
        // Whole minutes; days without a match are skipped at once, so that even a yearly schedule is found quickly.
        var at = after.Date.AddHours(after.Hour).AddMinutes(after.Minute + 1);
        for (var day = at.Date; day.Year <= LastYear; day = day.AddDays(1))
        {
            if (!_years.Contains(day.Year))
            {
                var year = _years.Where(year => year > day.Year).DefaultIfEmpty(LastYear + 1).Min();
                if (year > LastYear) return null;
                day = new DateTime(year, 1, 1);
            }
            if (!IsDay(day)) continue;
            var first = day == at.Date ? at.TimeOfDay : TimeSpan.Zero;
            foreach (var hour in _hours.Order())
            {
                foreach (var minute in _minutes.Order())
                {
                    var time = new TimeSpan(hour, minute, 0);
                    if (time >= first) return day + time;
                }
            }
        }
        return null;
    }

    private bool IsDay(DateTime day) => _months.Contains(day.Month)
        && (_lastOfMonth ? day.Day == DateTime.DaysInMonth(day.Year, day.Month)
            : _weekdays.Count > 0 && _monthDays.Count == 0 ? _weekdays.Contains((int)day.DayOfWeek + 1) : _monthDays.Contains(day.Day));

    /// <summary><c>?</c> is no value at all; <c>*</c> every one; lists, ranges and steps of numbers or names.</summary>
    private static HashSet<int> Field(string text, int least, int most, string[] names)
    {
        if (text == "?") return [];
        var values = new HashSet<int>();
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var whole] => (whole, 1),
                [var whole, var every] => (whole, Number(every, 1, most - least + 1, [])),
                _ => throw Wrong(text),
            };
            var (first, last) = range.Split('-') switch
            {
                ["*"] => (least, most),
                [var one] => (Number(one, least, most, names), part.Contains('/', StringComparison.Ordinal) ? most : Number(one, least, most, names)),
                [var from, var to] => (Number(from, least, most, names), Number(to, least, most, names)),
                _ => throw Wrong(text),
            };
            if (first > last) throw Wrong(text);
            for (var value = first; value <= last; value += step) values.Add(value);
        }
        return values;

        int Number(string word, int lowest, int highest, string[] known)
        {
            var named = Array.IndexOf(known, word.ToUpperInvariant());
            if (named >= 0) return named + 1;
            return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest
                ? number : throw Wrong(text);
        }

        ArgumentException Wrong(string found) => new(
            $"cron: found the field '{found}', expected numbers from {least} to {most}{(names.Length > 0 ? " or names" : "")} with , - * /");
    }
}
