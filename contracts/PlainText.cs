using System.Globalization;
using System.Text;

namespace Overnight.Contracts;

/// <summary>Text for a mail: what SNS takes as a subject and as a message. docs.aws.amazon.com/sns/latest/api/API_Publish.html</summary>
public static class PlainText
{
    /// <summary>"less than 100 characters long"</summary>
    public const int LongestSubject = 99;

    /// <summary>
    /// SNS takes 262,144 bytes. The text also travels in the workflow's state, which takes as many of its JSON, where a quote or an
    /// apostrophe is six bytes: a text of this length fits whatever is in it.
    /// </summary>
    public const int LongestText = 40_000;

    /// <summary>A value in a text: on one line, without control characters.</summary>
    public static string Line(string text, int most = 400)
    {
        var line = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > most - 1) return line.Append('…').ToString();
            line.Append(Rune.IsControl(rune) || IsInvisible(rune) ? " " : rune.ToString());
        }
        return line.ToString().Trim();
    }

    /// <summary>"ASCII text that begins with a letter, number, or punctuation mark", on one line, cut to its limit.</summary>
    public static string Subject(string text)
    {
        var ascii = string.Concat(text.EnumerateRunes().Select(rune => rune.Value is >= 0x20 and < 0x7F ? (char)rune.Value : Rune.IsControl(rune) ? ' ' : '?'));
        var subject = ascii.Trim();
        if (subject.Length == 0) return "Overnight";
        return subject.Length <= LongestSubject ? subject : subject[..(LongestSubject - 3)] + "...";
    }

    /// <summary>The lines, as many as fit; a last one says how many do not, and where they are.</summary>
    /// <param name="lines">Each on its own.</param>
    /// <param name="elsewhere">Where all of them are: a command.</param>
    /// <param name="longest">Bytes of UTF-8, <see cref="LongestText"/> at most.</param>
    public static string Text(IEnumerable<string> lines, string elsewhere, int longest = LongestText)
    {
        var all = lines.ToList();
        var text = new StringBuilder();
        var bytes = 0;
        // Room for the last line.
        var most = longest - 300;
        for (var i = 0; i < all.Count; i++)
        {
            bytes += Encoding.UTF8.GetByteCount(all[i]) + 1;
            if (bytes > most)
                return text.Append(CultureInfo.InvariantCulture, $"… and {all.Count - i} more lines: {Line(elsewhere, 200)}\n").ToString();
            text.Append(all[i]).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Characters that turn text around or hide it do not belong into a mail.</summary>
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;
}
