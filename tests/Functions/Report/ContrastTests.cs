using System.Globalization;
using System.Text.RegularExpressions;
using Overnight.Functions.Report;

namespace Overnight.Functions.Tests.Report;

/// <summary>
/// The stylesheet's colours, by the formula of WCAG 2: text has a contrast of 4.5 with what is behind it, shapes of 3.
/// https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
/// </summary>
public sealed partial class ContrastTests
{
    private const double Text = 4.5, Shape = 3;

    /// <summary>The largest share of the first colour behind a cell's figure: see <c>.confusion td</c>.</summary>
    private const double DarkestCell = 0.4;

    private static readonly (string Scheme, Dictionary<string, Colour> Colours)[] Schemes =
        [.. Roots().Matches(ReportPage.Style).Select((root, i) => (i == 0 ? "light" : "dark", Named(root.Groups["body"].Value)))];

    public static TheoryData<string> Names => ["light", "dark"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_text_can_be_read_on_every_ground(string scheme)
    {
        var colours = Of(scheme);
        foreach (var text in new[] { "ink", "soft", "good", "bad", "first", "second", "third" })
            foreach (var ground in new[] { "card", "paper", "well" })
                Assert.True(colours[text].Contrast(colours[ground]) >= Text, $"{scheme}: {text} on {ground}: {colours[text].Contrast(colours[ground]):0.00}");
        // Badges are written in the card's colour.
        foreach (var badge in new[] { "good", "bad" })
            Assert.True(colours["card"].Contrast(colours[badge]) >= Text, $"{scheme}: card on {badge}");
        Assert.True(colours["ink"].Contrast(colours["first"].Over(colours["card"], DarkestCell)) >= Text, $"{scheme}: a figure in the darkest cell");
        Assert.Contains("calc(var(--share) * .4)", ReportPage.Style, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_line_and_bar_stands_out_from_its_ground(string scheme)
    {
        var colours = Of(scheme);
        foreach (var shape in new[] { "first", "second", "third", "good", "bad", "soft" })
            Assert.True(colours[shape].Contrast(colours["card"]) >= Shape, $"{scheme}: {shape}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Lines_differ_for_people_who_see_no_red_or_no_green(string scheme)
    {
        var colours = Of(scheme);
        foreach (var blind in new Func<Colour, Colour>[] { Colour.WithoutRed, Colour.WithoutGreen })
            Assert.True(blind(colours["first"]).Distance(blind(colours["second"])) > 0.2, $"{scheme}: the first two lines look alike");
        // Colour is never the only sign: the second and third line are dashed, each in its own way.
        Assert.Matches(@"\.line1 \{[^}]*stroke-dasharray: 7 5", ReportPage.Style);
        Assert.Matches(@"\.line2 \{[^}]*stroke-dasharray: 2 5", ReportPage.Style);
    }

    private static Dictionary<string, Colour> Of(string scheme) => Schemes.Single(known => known.Scheme == scheme).Colours;

    private static Dictionary<string, Colour> Named(string body) => Colours().Matches(body).ToDictionary(
        match => match.Groups["name"].Value, match => Colour.Of(match.Groups["hex"].Value), StringComparer.Ordinal);

    [GeneratedRegex(""":root \{(?<body>[^}]+--ink[^}]+)\}""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Roots();

    [GeneratedRegex("""--(?<name>[a-z]+): #(?<hex>[0-9a-f]{6});""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Colours();

    /// <summary>Linear light, 0 to 1.</summary>
    private sealed record Colour(double R, double G, double B)
    {
        public static Colour Of(string hex) => new(Channel(hex[..2]), Channel(hex[2..4]), Channel(hex[4..]));

        // Viénot, Brettel and Mollon, "Digital video colourmaps for checking the legibility of displays by dichromats" (1999).
        public static Colour WithoutRed(Colour c) => new((0.11238 * c.R) + (0.88762 * c.G), (0.11238 * c.R) + (0.88762 * c.G), (0.00401 * c.R) - (0.00401 * c.G) + c.B);

        public static Colour WithoutGreen(Colour c) => new((0.29275 * c.R) + (0.70725 * c.G), (0.29275 * c.R) + (0.70725 * c.G), (-0.02234 * c.R) + (0.02234 * c.G) + c.B);

        public double Contrast(Colour other)
        {
            var (one, two) = (Luminance, other.Luminance);
            return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
        }

        public double Distance(Colour other) => Math.Sqrt(Math.Pow(R - other.R, 2) + Math.Pow(G - other.G, 2) + Math.Pow(B - other.B, 2));

        /// <summary>As color-mix in sRGB does it: on the encoded channels.</summary>
        public Colour Over(Colour ground, double share) => new(Mix(R, ground.R, share), Mix(G, ground.G, share), Mix(B, ground.B, share));

        private double Luminance => (0.2126 * R) + (0.7152 * G) + (0.0722 * B);

        private static double Mix(double one, double other, double share) => Decode((share * Encode(one)) + ((1 - share) * Encode(other)));

        private static double Channel(string hex) => Decode(int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0);

        private static double Decode(double s) => s <= 0.04045 ? s / 12.92 : Math.Pow((s + 0.055) / 1.055, 2.4);

        private static double Encode(double l) => l <= 0.0031308 ? 12.92 * l : (1.055 * Math.Pow(l, 1 / 2.4)) - 0.055;
    }
}
