namespace Overnight.Functions.Report;

/// <summary>Words as a POSIX shell takes them.</summary>
internal static class Shell
{
    /// <summary>In quotes where a shell would see more in it than the word itself.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+,".Contains(c)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
