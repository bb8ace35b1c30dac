using Overnight.Contracts;
using Overnight.Functions.Decide;

namespace Overnight.Bench.Spot;

/// <summary>Jobs that start on one trace, and what may be known before them.</summary>
/// <param name="Trace">What they run on.</param>
/// <param name="Starts">Ticks after the trace's first.</param>
/// <param name="Past">Traces of this zone and of others that end before.</param>
internal sealed record SpotStretch(SpotTrace Trace, List<int> Starts, List<SpotTrace> Past)
{
    // Windows of a whole trace know what came before their own quarter of it: policies are fitted four times, not for each window.
    private const int PartsOfAWholeTrace = 4;

    /// <exception cref="BadInputException">The deadline of a job would be past its trace's end.</exception>
    public static IEnumerable<SpotStretch> Of(SpotTrace trace, double deadline, SpotOptions options)
    {
        var ticks = trace.IsThere.Length;
        if (options.Starts is null)
        {
            var from = options.Past.Count > 0 ? trace : trace.Part(ticks / 2, ticks);
            return [new SpotStretch(from, Even(from, deadline, options), options.Past.Count > 0 ? options.Past : Before(from, options))];
        }
        var starts = Given(trace, deadline, options);
        if (options.Past.Count > 0) return [new SpotStretch(trace, starts, options.Past)];
        return starts.GroupBy(start => (int)((long)start * PartsOfAWholeTrace / ticks)).Select(part =>
            new SpotStretch(trace, [.. part], Before(trace.Part((int)((long)part.Key * ticks / PartsOfAWholeTrace), ticks), options)));
    }

    /// <summary>What was known when a trace began, of the traces that are run on.</summary>
    private static List<SpotTrace> Before(SpotTrace trace, SpotOptions options) =>
    [
        .. options.Traces
            .Select(other => other.Source != trace.Source ? other
                : other.Part(0, Math.Clamp(trace.FirstTick - other.FirstTick, 0, other.IsThere.Length)))
            .Where(other => other.IsThere.Length > 0 && other.IsBefore(trace)),
    ];

    private static List<int> Even(SpotTrace trace, double deadline, SpotOptions options)
    {
        var last = LastStart(trace, deadline, options);
        return [.. Enumerable.Range(0, options.Windows).Select(n => (int)((long)last * n / Math.Max(1, options.Windows - 1)))];
    }

    private static List<int> Given(SpotTrace trace, double deadline, SpotOptions options)
    {
        var last = LastStart(trace, deadline, options);
        if (!options.Starts!.TryGetValue(trace.Zone, out var ticks))
            throw Bad(trace, "no start in the windows file", "one start tick at least", "Name the zones to run in with --zones.");
        if (Array.FindIndex(ticks, tick => tick < trace.FirstTick || tick > trace.FirstTick + last) is >= 0 and var wrong)
        {
            throw Bad(trace, $"the start tick {ticks[wrong]}", $"{trace.FirstTick} to {trace.FirstTick + last}",
                $"Ticks count as the source does: this trace's first look is tick {trace.FirstTick}, its last {trace.EndTick - 1}, "
                + $"and the deadline, {deadline} h later, must be within it.");
        }
        return [.. ticks.Select(tick => tick - trace.FirstTick)];
    }

    /// <summary>A job that ends by its deadline looks at no tick that begins there or later.</summary>
    private static int LastStart(SpotTrace trace, double deadline, SpotOptions options)
    {
        var ticks = new JobTerms(options.TaskHours, deadline, 0, trace.TickHours, 0, 0).Ticks;
        if (trace.IsThere.Length >= ticks) return trace.IsThere.Length - ticks;
        throw Bad(trace, $"{trace.IsThere.Length} ticks of {trace.TickHours * 60:0.##} minutes to run on",
            $"{ticks} at least, for a deadline of {deadline} h", fix: null);
    }

    private static BadInputException Bad(SpotTrace trace, string found, string expected, string? fix) =>
        new(new Problem { Field = trace.Zone, Found = found, Expected = expected, Fix = fix });
}
