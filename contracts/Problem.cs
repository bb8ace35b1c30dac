using System.Text;

namespace Overnight.Contracts;

/// <summary>
/// One thing wrong with what a user gave us, said so that they can mend it: what was found, what was expected, where.
/// Reads as <c>train.csv, row 12, column 'price': found 'abc', expected a number</c>.
/// </summary>
public sealed record Problem
{
    /// <summary>The file's name or S3 key, as the user knows it.</summary>
    public string? File { get; init; }

    /// <summary>1-based row in the file, counting a header line as row 1: the number an editor shows.</summary>
    public long? Row { get; init; }

    /// <summary>The column's name, or <c>#3</c> where the file has no header.</summary>
    public string? Column { get; init; }

    /// <summary>The recipe's field, as a path: <c>training.epochs</c>.</summary>
    public string? Field { get; init; }

    public required string Found { get; init; }

    public required string Expected { get; init; }

    /// <summary>What to do, where "give what was expected" does not say it already.</summary>
    public string? Fix { get; init; }

    public override string ToString()
    {
        var where = new List<string>(4);
        if (File is not null) where.Add(File);
        if (Row is { } row) where.Add($"row {row}");
        if (Column is not null) where.Add($"column '{Column}'");
        if (Field is not null) where.Add($"field '{Field}'");
        var text = new StringBuilder(string.Join(", ", where));
        if (where.Count > 0) text.Append(": ");
        text.Append("found ").Append(Found).Append(", expected ").Append(Expected);
        if (Fix is not null) text.Append(". ").Append(Fix);
        return text.ToString();
    }
}

/// <summary>The user's data or recipe cannot be used. Never retried: the same bytes would fail again.</summary>
public sealed class BadInputException : Exception
{
    public BadInputException(params IReadOnlyList<Problem> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    public IReadOnlyList<Problem> Problems { get; }
}
