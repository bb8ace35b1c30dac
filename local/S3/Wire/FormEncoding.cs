using System.Text;

namespace Overnight.Local.S3;

/// <summary>
/// Keys as S3 writes them in events and, with <c>encoding-type=url</c>, in listings: application/x-www-form-urlencoded, a space
/// as '+', but with '/' kept. docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
/// </summary>
internal static class FormEncoding
{
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            var letter = (char)value;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.' or '*') encoded.Append(letter);
            else if (letter == ' ') encoded.Append('+');
            else encoded.Append('%').Append(value.ToString("X2"));
        }
        return encoded.ToString();
    }
}
