namespace Overnight.Functions.Report;

/// <summary>An inline SVG with a text alternative: a short title, and a description that gives the figures to those who do not see it.</summary>
internal static class Picture
{
    /// <param name="id">Unique on the page.</param>
    /// <param name="title">What it is.</param>
    /// <param name="described">What it shows, in words.</param>
    /// <param name="viewBox">Width and height of the drawing.</param>
    /// <param name="stretched">Drawn as wide and as high as its place; lines keep their width.</param>
    /// <param name="drawn">The shapes.</param>
    public static Html Of(string id, string title, string described, (double Width, double Height) viewBox, bool stretched, Html drawn) => Html.Of($"""
        <svg viewBox="0 0 {viewBox.Width} {viewBox.Height}" role="img" aria-labelledby="{id}-title {id}-desc"{(stretched
            ? Html.Trusted(" preserveAspectRatio=\"none\"") : Html.Nothing)}>
        <title id="{id}-title">{title}</title>
        <desc id="{id}-desc">{described}</desc>
        {drawn}
        </svg>
        """);

    /// <summary>A line of a legend as it looks in the chart: dashes tell the lines apart without their colours.</summary>
    public static Html Key(int line, string name) => Html.Of($"""
        <span class="key"><svg viewBox="0 0 30 10" aria-hidden="true"><path class="curve line{line}" d="M1 5H29"/></svg>{name}</span>
        """);
}
