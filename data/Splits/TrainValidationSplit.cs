namespace Overnight.Data;

/// <summary>Which rows are learnt from and which are held out. Both ascending; together every row once.</summary>
public sealed record TrainValidationSplit(int[] Train, int[] Validation)
{
    /// <summary>A pure function of its arguments, the same on every machine.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="rows">At least 2.</param>
    /// <param name="share">How much to hold out, between 0 and 1: rounded to whole rows, at least one on each side.</param>
    public static TrainValidationSplit Of(long seed, int rows, double share)
    {
        var order = new int[rows];
        for (var row = 0; row < rows; row++) order[row] = row;
        return Stratified(seed, [order], rows, share);
    }

    /// <summary>
    /// For classification: each class has the same share of the held-out rows, by largest remainders where it does not come out
    /// even. A class of a single row is learnt from.
    /// </summary>
    /// <param name="labels">Each row's class, not negative.</param>
    public static TrainValidationSplit Of(long seed, ReadOnlySpan<int> labels, double share)
    {
        var classes = 0;
        foreach (var label in labels)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(label, nameof(labels));
            classes = Math.Max(classes, label + 1);
        }
        var counts = new int[classes];
        foreach (var label in labels) counts[label]++;
        var rowsOf = Array.ConvertAll(counts, count => new int[count]);
        Array.Clear(counts);
        for (var row = 0; row < labels.Length; row++) rowsOf[labels[row]][counts[labels[row]]++] = row;
        return Stratified(seed, rowsOf, labels.Length, share);
    }

    private static TrainValidationSplit Stratified(long seed, int[][] strata, int rows, double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 2);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
        var heldOut = Quotas(strata, share, Math.Clamp((int)Math.Round(share * rows, MidpointRounding.AwayFromZero), 1, rows - 1));
        var random = new DeterministicRandom(seed);
        var validation = new List<int>(rows);
        var train = new List<int>(rows);
        for (var i = 0; i < strata.Length; i++)
        {
            var order = (int[])strata[i].Clone();
            random.Shuffle(order);
            validation.AddRange(order.AsSpan(0, heldOut[i]));
            train.AddRange(order.AsSpan(heldOut[i]));
        }
        train.Sort();
        validation.Sort();
        return new TrainValidationSplit([.. train], [.. validation]);
    }

    /// <summary>Whole parts first, then one more to the largest remainders, the earlier class on a draw.</summary>
    private static int[] Quotas(int[][] strata, double share, int total)
    {
        var quotas = Array.ConvertAll(strata, rows => (int)(share * rows.Length));
        var left = total - quotas.Sum();
        var byRemainder = Enumerable.Range(0, strata.Length)
            .Where(i => strata[i].Length > 1 || strata.Length == 1)
            .OrderByDescending(i => share * strata[i].Length - quotas[i]);
        foreach (var i in byRemainder)
        {
            if (left <= 0) break;
            if (quotas[i] + 1 >= strata[i].Length) continue;
            quotas[i]++;
            left--;
        }
        return quotas;
    }
}
