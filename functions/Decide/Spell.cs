namespace Overnight.Functions.Decide;

/// <summary>A time over which spot capacity was there, or was not, without a break.</summary>
/// <param name="IsThere">Capacity could be had.</param>
/// <param name="Hours">How long it is known to have lasted.</param>
/// <param name="EndSeen">False for the last of a history: it lasted at least this long.</param>
public readonly record struct Spell(bool IsThere, double Hours, bool EndSeen)
{
    /// <summary>The spells of a history that was looked at once a tick.</summary>
    public static List<Spell> Of(ReadOnlySpan<bool> history, double tickHours)
    {
        var spells = new List<Spell>();
        for (var start = 0; start < history.Length;)
        {
            var end = start;
            while (end < history.Length && history[end] == history[start]) end++;
            spells.Add(new Spell(history[start], (end - start) * tickHours, end < history.Length));
            start = end;
        }
        return spells;
    }
}
