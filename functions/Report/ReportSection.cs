namespace Overnight.Functions.Report;

/// <summary>A part of the page, with a heading that names it to those who jump from part to part.</summary>
internal static class ReportSection
{
    public static Html Of(string id, string heading, Html content, string kind = "") => Html.Of($"""
        <section id="{id}" aria-labelledby="{id}-h"{(kind.Length > 0 ? Html.Of($""" class="{kind}" """) : Html.Nothing)}>
        <h2 id="{id}-h">{heading}</h2>
        {content}
        </section>
        """);

    /// <summary>What is wider than the page scrolls in a box of its own, by keyboard too.</summary>
    public static Html Scroll(string named, Html content) => Html.Of($"""
        <div class="scroll" tabindex="0" role="region" aria-label="{named}">{content}</div>
        """);
}
