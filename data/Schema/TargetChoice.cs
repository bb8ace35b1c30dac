using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Which column is to be predicted, and as what.</summary>
internal static class TargetChoice
{
    private static readonly string[] UsualNames = ["target", "label", "class", "y"];

    // Up to here whole numbers are names of classes, as the ten digits are.
    private const int FewClasses = 20;

    // A class needs this many rows on average, or the numbers are a measure.
    private const int RowsPerClass = 5;

    // Many whole numbers are classes only where they are even: the rarest has a fifth of an equal share.
    private const double EvenShare = 0.2;

    /// <returns>The target's place among the columns.</returns>
    /// <exception cref="BadInputException">The recipe names a column that the table lacks.</exception>
    public static (int Column, string Why) Column(DataFile file, IReadOnlyList<string> names, string? wanted)
    {
        var columns = names.ToList();
        if (wanted is not null)
        {
            var named = columns.IndexOf(wanted);
            if (named < 0) named = columns.FindIndex(name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
            return named >= 0 ? (named, "the recipe names it") : throw new BadInputException(ColumnWishes.Unknown("target", wanted, file, names));
        }
        foreach (var usual in UsualNames)
        {
            var place = columns.FindIndex(name => name.Equals(usual, StringComparison.OrdinalIgnoreCase));
            if (place >= 0) return (place, "it is called so");
        }
        return (columns.Count - 1, "it is the last column");
    }

    /// <summary>Classification where the target is text, yes or no, or a few whole numbers; else regression.</summary>
    public static (LearningTask Task, string Why) Task(ColumnProfile target)
    {
        if (target.Distinct == 2) return (LearningTask.Classification, "it has two values");
        // A few faults among numbers are reported as such; they make no classes.
        if (target.Numbers < target.Present && !StrayValues.AreFaults(target.Present - target.Numbers, target.Numbers))
            return (LearningTask.Classification, "its values are no numbers");
        if (target.Integers < target.Numbers) return (LearningTask.Regression, "its values are numbers with fractions");
        if (target.Distinct <= FewClasses && target.Present >= RowsPerClass * (long)target.Distinct)
            return (LearningTask.Classification, $"it has {target.Distinct} whole numbers only");
        if (AreEven(target)) return (LearningTask.Classification, $"its {target.Distinct} whole numbers have no gap and come about equally often");
        return (LearningTask.Regression, $"it has {target.Distinct:N0} different whole numbers, unevenly spread as a measure's are");
    }

    private static bool AreEven(ColumnProfile target)
    {
        if (target.Tallies.Count == 0 || target.Min is not (0 or 1) || target.Max - target.Min + 1 != target.Distinct) return false;
        var equalShare = (double)target.Present / target.Distinct;
        return equalShare >= RowsPerClass && target.Tallies.Min(tally => tally.Count) >= EvenShare * equalShare;
    }
}
