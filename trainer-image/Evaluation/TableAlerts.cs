using System.Text;
using Overnight.Data;

namespace Overnight.Trainer.Evaluation;

/// <summary>Some rows of a table.</summary>
/// <param name="Name">How alerts call them: training, validation, test.</param>
internal sealed record TablePart(string Name, Table Table, int[] Rows);

/// <summary>What looks wrong in a table before anything is learnt from it, in plain English. Looks at the raw values.</summary>
internal static class TableAlerts
{
    // Enough to tell what an alert tells, and read in a blink.
    private const int MostRowsLookedAt = 20_000;
    private const int MostRowsCompared = 2_000_000;

    private const double NearlyAll = 0.95;
    private const double ManyTwins = 0.05;

    // In a table where no column has more values, rows are equal by nature.
    private const int ManyValues = 100;

    // A column that tells the target this well tells it after the fact.
    private const double TellsAll = 0.99;
    private const double ExplainsAll = 0.98;
    private const int LeastRowsToTell = 100;
    private const int BinsToTell = 64;

    /// <param name="train">The rows that are learnt from.</param>
    /// <param name="heldOut">The rows that the result is measured on.</param>
    /// <param name="target">The column that is predicted.</param>
    public static List<string> Of(TablePart train, TablePart heldOut, string target)
    {
        var (known, asked) = (Some(train), Some(heldOut));
        var inputs = train.Table.Columns.Where(column => column.Name != target).ToList();
        return
        [
            .. inputs.Select(column => NearlyEmpty(column, known)).OfType<string>(),
            .. inputs.Count > 1 ? inputs.Select(column => GivesAway(column, known, asked, target)).OfType<string>() : [],
            .. train.Table.Columns.Select(column => Differs(column, known, asked)).OfType<string>(),
            .. Twins(inputs, train, heldOut) is { } twins ? [twins] : Array.Empty<string>(),
        ];
    }

    private static string? NearlyEmpty(Column column, TablePart train)
    {
        if (ColumnBins.Cut(column, train.Rows, bins: 2) is not { } bins) return null;
        var bin = bins.Of(column);
        var share = train.Rows.Count(row => bin(row) == 0) / (double)train.Rows.Length;
        return share < NearlyAll ? null
            : $"Column '{column.Name}' is empty in {share:P1} of the training rows. It can say little: fill it, or leave it out with \"columns\": {{\"{column.Name}\": \"ignore\"}} in the recipe.";
    }

    /// <summary>A rule of this column alone, learnt from the training rows and tried on the others.</summary>
    private static string? GivesAway(Column column, TablePart train, TablePart heldOut, string target)
    {
        if (heldOut.Rows.Length < LeastRowsToTell || ColumnBins.Cut(column, train.Rows, BinsToTell) is not { } bins) return null;
        var (known, asked) = (bins.Of(column), bins.Of(heldOut.Table[column.Name]));
        var (share, isEnough, what) = train.Table[target] is CategoricalColumn labels
            ? Accuracy(labels, (CategoricalColumn)heldOut.Table[target])
            : Explained((NumericColumn)train.Table[target], (NumericColumn)heldOut.Table[target]);
        return !isEnough ? null
            : $"Column '{column.Name}' alone {what} ({share:P1} on {heldOut.Name} rows). If it is only known once '{target}' is, the model will not have it when it matters: "
                + $"leave it out with \"columns\": {{\"{column.Name}\": \"ignore\"}} in the recipe.";

        (double, bool, string) Accuracy(CategoricalColumn truth, CategoricalColumn other)
        {
            var counts = new int[bins.Count, truth.Categories.Count];
            var all = new int[truth.Categories.Count];
            foreach (var row in train.Rows)
            {
                counts[known(row), truth.Codes[row]]++;
                all[truth.Codes[row]]++;
            }
            var commonest = Array.IndexOf(all, all.Max());
            var guess = Enumerable.Range(0, bins.Count).Select(bin => Enumerable.Range(0, all.Length).MaxBy(c => counts[bin, c] * 2 + (c == commonest ? 1 : 0))).ToArray();
            var codes = other.CodesIn(truth.Categories);
            var right = heldOut.Rows.Average(row => guess[asked(row)] == codes[row] ? 1.0 : 0);
            var trivial = heldOut.Rows.Average(row => commonest == codes[row] ? 1.0 : 0);
            return (right, right >= TellsAll && 1 - right <= 0.1 * (1 - trivial), $"tells '{target}' nearly always");
        }

        (double, bool, string) Explained(NumericColumn truth, NumericColumn other)
        {
            var (sums, counts) = (new double[bins.Count], new int[bins.Count]);
            foreach (var row in train.Rows)
            {
                sums[known(row)] += truth.Values[row];
                counts[known(row)]++;
            }
            var mean = sums.Sum() / train.Rows.Length;
            var middle = heldOut.Rows.Average(row => (double)other.Values[row]);
            var left = heldOut.Rows.Sum(row => Math.Pow(other.Values[row] - (counts[asked(row)] > 0 ? sums[asked(row)] / counts[asked(row)] : mean), 2));
            var spread = heldOut.Rows.Sum(row => Math.Pow(other.Values[row] - middle, 2));
            var explained = spread > 0 ? 1 - left / spread : 0;
            return (explained, explained >= ExplainsAll, $"explains nearly all of '{target}'");
        }
    }

    private static string? Differs(Column column, TablePart train, TablePart heldOut)
    {
        if (Math.Min(train.Rows.Length, heldOut.Rows.Length) < DriftTest.LeastRows) return null;
        if (ColumnBins.Cut(column, train.Rows, DriftTest.Bins(train.Rows.Length, heldOut.Rows.Length)) is not { } bins) return null;
        var (first, second) = (Counts(bins, column, train.Rows), Counts(bins, heldOut.Table[column.Name], heldOut.Rows));
        var index = DriftTest.Index(first, second);
        if (index <= DriftTest.Threshold(first, second)) return null;
        double Share(int[] counts, int bin) => counts[bin] / (double)counts.Sum();
        var most = Enumerable.Range(0, bins.Count).MaxBy(bin => Math.Abs(Share(first, bin) - Share(second, bin)));
        return $"Column '{column.Name}' differs between training and {heldOut.Name} rows (stability index {index:0.00}; above 0.2 is much): {bins.Name(most)} are {Share(first, most):P1} of the training rows "
            + $"and {Share(second, most):P1} of the {heldOut.Name} rows. Were both collected and written alike? The result holds for rows like the {heldOut.Name} ones only.";
    }

    private static string? Twins(List<Column> inputs, TablePart train, TablePart heldOut)
    {
        if (train.Rows.Length > MostRowsCompared || heldOut.Rows.Length == 0) return null;
        var sample = Some(train);
        if (!inputs.Exists(column => column is not TextColumn && sample.Rows.Select(Hash(column)).Distinct().Skip(ManyValues).Any())) return null;
        var known = train.Rows.Select(RowHash(inputs)).ToHashSet();
        var twins = heldOut.Rows.Select(RowHash([.. inputs.Select(column => heldOut.Table[column.Name])])).Count(known.Contains);
        var share = twins / (double)heldOut.Rows.Length;
        return share < ManyTwins ? null
            : $"{twins:N0} of {heldOut.Rows.Length:N0} {heldOut.Name} rows ({share:P1}) are equal to a training row in every column: the result is flattered by them. Remove repeated rows before the upload.";
    }

    private static Func<int, ulong> RowHash(List<Column> columns)
    {
        var hashes = columns.Select(Hash).ToArray();
        return row =>
        {
            var hash = 0UL;
            foreach (var column in hashes) hash = (hash ^ column(row)) * 0x9E3779B97F4A7C15 ^ hash >> 29;
            return hash;
        };
    }

    private static Func<int, ulong> Hash(Column column)
    {
        switch (column)
        {
            case NumericColumn numbers: return row => BitConverter.SingleToUInt32Bits(numbers.Values[row]);
            case DateTimeColumn times: return row => BitConverter.DoubleToUInt64Bits(times.UnixSeconds[row]);
            case CategoricalColumn categories:
                var each = categories.Categories.Select(category => Fnv(Encoding.UTF8.GetBytes(category))).ToArray();
                return row => categories.Codes[row] is >= 0 and var code ? each[code] : 1;
            default: return row => Fnv(((TextColumn)column).Utf8(row));
        }
    }

    // FNV-1a.
    private static ulong Fnv(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in bytes) hash = (hash ^ b) * 1099511628211;
        return hash;
    }

    private static int[] Counts(ColumnBins bins, Column column, int[] rows)
    {
        var (counts, bin) = (new int[bins.Count], bins.Of(column));
        foreach (var row in rows) counts[bin(row)]++;
        return counts;
    }

    private static TablePart Some(TablePart part)
    {
        var every = 1 + ((part.Rows.Length - 1) / MostRowsLookedAt);
        return part with { Rows = [.. part.Rows.Where((_, i) => i % every == 0)] };
    }
}
