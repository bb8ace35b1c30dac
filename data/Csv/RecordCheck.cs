namespace Overnight.Data;

/// <summary>Groups a chunk's fields into records of the same number of fields, and says which record has not that many.</summary>
internal static unsafe class RecordCheck
{
    /// <summary>Fills <see cref="TextChunk.Runs"/> and <see cref="TextChunk.Rows"/>. Blank lines are no records.</summary>
    /// <param name="keepsRagged">Records of more or fewer fields are set aside in <see cref="TextChunk.Ragged"/>.</param>
    /// <exception cref="Contracts.BadInputException">A record has more or fewer fields than <paramref name="columns"/>.</exception>
    public static void FindRuns(TextChunk chunk, Dialect dialect, DataFile file, int columns, int newLines, bool keepsRagged)
    {
        chunk.Runs.Clear();
        chunk.Ragged.Clear();
        chunk.Rows = 0;
        // When there are as many newlines as records, and each record ends in one, no other field can end in one.
        var rows = chunk.EndCount / columns;
        if (newLines == rows && rows * columns == chunk.EndCount && EachEndsALine(chunk, dialect, columns, rows)) Add(chunk, 0, rows);
        else Walk(chunk, dialect, file, columns, keepsRagged);
    }

    private static void Add(TextChunk chunk, int firstField, int rows)
    {
        if (rows > 0) chunk.Runs.Add(new RecordRun(firstField, rows));
        chunk.Rows += rows;
    }

    private static bool EachEndsALine(TextChunk chunk, Dialect dialect, int columns, int rows)
    {
        var text = chunk.Text;
        var end = chunk.Ends + columns - 1;
        for (var row = 0; row < rows; row++, end += columns)
        {
            if (text[*end] != dialect.NewLine) return false;
        }
        return true;
    }

    private static void Walk(TextChunk chunk, Dialect dialect, DataFile file, int columns, bool keepsRagged)
    {
        var runStart = 0;
        var at = 0;
        while (at < chunk.EndCount)
        {
            var fields = FieldsOfRecord(chunk, dialect, at);
            if (fields == 1 && dialect.Trim(chunk.Field(at)).IsEmpty)
            {
                Add(chunk, runStart, (at - runStart) / columns);
                runStart = at + 1;
            }
            else if (fields != columns && keepsRagged)
            {
                Add(chunk, runStart, (at - runStart) / columns);
                chunk.Ragged.Add(new RaggedRecord(at, fields, chunk.Rows));
                runStart = at + fields;
            }
            else if (fields != columns)
            {
                throw Ragged(file, chunk.LineOf(at, dialect), fields, columns, dialect);
            }
            at += fields;
        }
        Add(chunk, runStart, (at - runStart) / columns);
    }

    private static int FieldsOfRecord(TextChunk chunk, Dialect dialect, int first)
    {
        var at = first;
        while (chunk.Text[chunk.Ends[at]] != dialect.NewLine) at++;
        return at - first + 1;
    }

    private static Contracts.BadInputException Ragged(DataFile file, long line, int fields, int columns, Dialect dialect) => file.Bad(
        fields == 1 ? "1 field" : $"{fields} fields", $"{columns} as in the other rows (separated by {dialect.DelimiterName})",
        fields > columns ? "Put values that contain the separator in double quotes." : "Is the line cut short?", row: line);
}
