using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What has to be mended before the next upload.</summary>
internal static class ProblemList
{
    public static Html Of(List<Problem> problems) => problems.Count == 0 ? Html.Nothing : Html.Of($"""
        <section>
        <h2>What to mend</h2>
        <ol class="problems">{Html.Each(problems, problem => Html.Of($"<li>{problem.ToString()}</li>"))}</ol>
        <p>Mend the data or the recipe, then upload the data again: with either changed, that is a new run.</p>
        </section>
        """);
}
