namespace Overnight.Data;

/// <summary>Some consecutive records of a file.</summary>
/// <param name="Table">Those that have as many fields as the file has columns.</param>
/// <param name="Ragged">The others, in their order.</param>
public sealed record StreamedRows(Table Table, IReadOnlyList<RaggedRow> Ragged)
{
    public int Count => Table.Rows + Ragged.Count;
}

/// <summary>A record of too few or too many fields.</summary>
/// <param name="RowsBefore">How many of the piece's rows come before it.</param>
/// <param name="Line">In the file, 1-based.</param>
/// <param name="Fields">How many it has.</param>
/// <param name="Key">What stands where the key stands in other records, if a key is asked for; empty where there is nothing.</param>
public sealed record RaggedRow(int RowsBefore, long Line, int Fields, byte[] Key);
