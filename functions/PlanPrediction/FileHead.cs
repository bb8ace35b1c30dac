using System.Text;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Scoring;

namespace Overnight.Functions.PlanPrediction;

/// <summary>The first bytes of a file to predict: enough to tell what it is, and whether the model can take it.</summary>
internal sealed record FileHead(string Key, byte[] Bytes)
{
    public const int LongestBytes = 1024 * 1024;

    /// <summary>Some thousand rows; fewer would do.</summary>
    private const int TriedBytes = 128 * 1024;

    public bool IsPacked => Begins(0x1f, 0x8b);

    /// <exception cref="BadInputException">It is something else than a table as text, plain or packed.</exception>
    public void DemandTable()
    {
        var found = Begins(0x50, 0x4b, 3, 4) ? "a ZIP archive"
            : Begins([0x93, .. "NUMPY"u8]) ? "a NumPy array"
            : Begins(0, 0) ? "an array or another binary file"
            : Bytes.Length > 262 && Encoding.ASCII.GetString(Bytes, 257, 5) == "ustar" ? "a TAR archive"
            : null;
        if (found is null) return;
        throw new BadInputException(new Problem
        {
            File = Key,
            Found = found,
            Expected = "a table as text, plain or gzipped, as the champion was trained on",
            Fix = "Upload each table by itself",
        });
    }

    /// <summary>
    /// Predicts the first rows and throws the predictions away: a column that is missing is told before any job is started. Says
    /// nothing where the first bytes hold no whole rows.
    /// </summary>
    /// <exception cref="BadInputException">The model cannot take it.</exception>
    public async Task TryAsync(TableModel model)
    {
        var head = DataFile.InMemory(Key, Bytes);
        // A cut is certain to be outside quotes, which the end of these bytes is not.
        if (await TableScoring.SplitAsync(model, head, TriedBytes) is not [var first, _, ..]) return;
        await TableScoring.ScoreAsync(model, head, Stream.Null, ScoreOptions.Default with { Part = first });
    }

    private bool Begins(params ReadOnlySpan<byte> bytes) => Bytes.AsSpan().StartsWith(bytes);
}
