namespace Overnight.Data;

/// <summary>Keeps the rows of a hold-out out of a training part.</summary>
public static class KeptOut
{
    /// <summary>
    /// The rows to train on without those that are kept. A row counts as often as it is kept: where it stands more often in the data,
    /// as rows of few distinct values do, the others are other observations. Those that are not trained on anyway count first.
    /// </summary>
    /// <param name="train">Rows of the dataset.</param>
    /// <param name="others">The keys of rows that are held out in any case: validation and test.</param>
    /// <param name="keys">Of all rows of the dataset.</param>
    /// <param name="kept">The hold-out's.</param>
    public static int[] Of(int[] train, IEnumerable<ulong> others, ulong[] keys, IEnumerable<ulong> kept)
    {
        var left = new Dictionary<ulong, int>();
        foreach (var key in kept) left[key] = left.GetValueOrDefault(key) + 1;
        foreach (var key in others) Take(key);
        return [.. train.Where(row => !Take(keys[row]))];

        bool Take(ulong key)
        {
            if (!left.TryGetValue(key, out var count) || count == 0) return false;
            left[key] = count - 1;
            return true;
        }
    }
}
