using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What has to be mended before the next upload.</summary>
internal static class ProblemList
{
    private const int MostProblems = 100;

    public static Html Of(List<Problem> problems) => problems.Count == 0 ? Html.Nothing : ReportSection.Of("mend", "What to mend", Html.Of($"""
        <ol class="problems">{Html.Each(problems.Take(MostProblems), problem => Html.Of($"<li>{problem.ToString()}</li>"))}</ol>
        {(problems.Count > MostProblems ? Html.Of($"<p>And {problems.Count - MostProblems:N0} more: see result.json.</p>") : Html.Nothing)}
        <p>Mend the data or the recipe, then upload the data again: with either changed, that is a new run.</p>
        """));
}
