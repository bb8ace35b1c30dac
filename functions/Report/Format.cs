namespace Overnight.Functions.Report;

/// <summary>Figures as people read them.</summary>
internal static class Format
{
    private const int LongestLabel = 60;

    /// <summary>Four decimals, or as many as it takes to show two digits of a smaller amount.</summary>
    public static string Usd(decimal usd) => usd switch
    {
        0 => "$0",
        < 0 => "−" + Usd(-usd),
        >= 0.001m => $"${usd:0.0000}",
        >= 0.00001m => $"${usd:0.000000}",
        _ => "under $0.00001",
    };

    /// <summary>The same number of decimals for every line of a table: a millionth of a dollar is two S3 requests.</summary>
    public static string UsdInTable(decimal usd) => $"{usd:0.000000}";

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => $"{time.TotalSeconds:0.#} s",
        { TotalMinutes: < 60 } => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes} min",
    };

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => $"{bytes / 1e3:0.#} kB",
        < 1_000_000_000 => $"{bytes / 1e6:0.#} MB",
        _ => $"{bytes / 1e9:0.#} GB",
    };

    public static string Number(double value) => value switch
    {
        0 => "0",
        _ when Math.Abs(value) is >= 0.001 and < 100_000 => value.ToString("0.####"),
        _ => value.ToString("0.###e0"),
    };

    /// <summary>Words from <c>OutOfMemory</c>: <c>out of memory</c>.</summary>
    public static string Words<T>(T name)
        where T : struct, Enum =>
        string.Concat(name.ToString().Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}")).TrimStart();

    /// <summary>A document that somebody else wrote may have null for a name.</summary>
    public static string Label(string? text) => text is null ? "" : text.Length <= LongestLabel ? text : text[..(LongestLabel - 1)] + "…";
}
