namespace Overnight.Fuzz.Tests.Inputs;

/// <summary>What people with intentions put where a name, a label or a number is expected.</summary>
internal static class HostileWords
{
    /// <summary>In every piece of markup among the words; where it is found unescaped in a page, a name became markup.</summary>
    public const string Mark = "<fuzz", Attribute = "\" onfuzz=";

    public static readonly string[] Numbers =
        ["-1", "0", "1e309", "-0", "NaN", "2147483648", "-9223372036854775808", "18446744073709551616", "1e-400", "00", "0x10"];

    public static readonly string[] Names =
    [
        "", " ", ".", "..", "../..", "../../escaped", "/escaped", "a/../../b", "~", "a b+c%20%2B", "%2e%2e%2f", "con", "-rf", "\0", "\t", "\r\n",
        "<fuzz onload=alert(1)>", "\"><fuzz>", "'\" onfuzz=\"x", "</script><fuzz>", "--><fuzz>", "]]><fuzz>", "&lt;fuzz&gt;", "javascript:alert(1)",
        "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\",\"y\")", "'=1", "-Infinity", "+.", "＝1",
        "ä", "é\u0301", "日本", "\u202Egnp.exe", "\u200B", "\uFEFF", "\U0001F600", "\uFFFF", "$(id)", "`id`", "${jndi:ldap://x}", "{0}", "%s%n", "'; DROP TABLE runs;--",
        "null", "true", "NaN", "1e309", "-1", "2147483648", "00012", "1,5", "2026-02-30", "a;=1+1", "a\n=1+1", "arn:", "s3://", "Host EC2", "__proto__", "$.a", "$$",
        new('x', 80), new('x', 1_025), new('ü', 513), string.Concat(Enumerable.Repeat("../", 400)),
    ];
}
