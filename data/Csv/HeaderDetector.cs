using System.Text;

namespace Overnight.Data;

/// <summary>Decides whether a file's first record names its columns.</summary>
internal static class HeaderDetector
{
    // A text column whose values repeat this often shows that its first value, were it data, would come again.
    private const int RepeatsThatTell = 3;

    /// <returns>The names, or null where the first record is data like the rest.</returns>
    /// <param name="expected">The dataset's column names where they are known already.</param>
    public static string[]? Find(Sample sample, IEnumerable<string>? expected)
    {
        if (sample.Records[0].Fields.Count != sample.Columns) return null;
        var names = Names(sample);
        // Most of them will do: a file to be predicted may have columns that the model has never heard of.
        if (expected is not null && 2 * names.Count(expected.ToHashSet().Contains) > names.Length) return names;
        // One record of words alone is a header without rows.
        if (sample.Records.Count == 1) return names.All(IsWord) ? names : null;
        var balance = 0;
        for (var column = 0; column < sample.Columns; column++) balance += Evidence(sample, column);
        return balance > 0 ? names : null;
    }

    private static bool IsWord(string name)
    {
        var value = Encoding.UTF8.GetBytes(name);
        return !Tokens.IsMissing(value) && !Tokens.TryNumber(value, out _);
    }

    private static string[] Names(Sample sample)
    {
        var names = new string[sample.Columns];
        for (var column = 0; column < names.Length; column++)
        {
            // An index column that was written along has often no name.
            var name = Encoding.UTF8.GetString(sample.Value(0, column));
            names[column] = name.Length > 0 ? name : DefaultName(column);
        }
        return names;
    }

    /// <summary>What a column without a name is called, counting from 1.</summary>
    public static string DefaultName(int column) => $"column{column + 1}";

    /// <summary>
    /// 1 where the first value must be a name: a word over numbers, or a word that does not come again over words that do. -1
    /// where it must be data.
    /// </summary>
    private static int Evidence(Sample sample, int column)
    {
        var first = sample.Value(0, column);
        if (first.IsEmpty) return 0;
        if (Tokens.IsMissing(first)) return -1;
        var firstIsNumber = sample.IsNumber(first);
        var firstText = Encoding.UTF8.GetString(first);
        int numbers = 0, texts = 0;
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        for (var record = 1; record < sample.Records.Count; record++)
        {
            var value = sample.Value(record, column);
            if (Tokens.IsMissing(value)) continue;
            if (sample.IsNumber(value)) numbers++;
            else texts++;
            distinct.Add(Encoding.UTF8.GetString(value));
        }
        if (numbers + texts == 0) return 0;
        if (firstIsNumber) return texts == 0 ? 0 : -1;
        if (numbers > 0 && texts == 0) return 1;
        if (distinct.Contains(firstText)) return -1;
        return distinct.Count * RepeatsThatTell <= numbers + texts ? 1 : 0;
    }
}
