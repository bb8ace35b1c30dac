using Overnight.Contracts;

namespace Overnight.Functions.Workflow;

/// <summary>Cuts what travels in the workflow's state to a size that leaves it far below Step Functions' limit.</summary>
internal static class Bounded
{
    private const int LongestText = 300;

    /// <summary>The first problems, each with its texts cut; a last one says how many more there are.</summary>
    public static List<Problem> List(IReadOnlyList<Problem> problems)
    {
        var some = problems.Take(RunState.MostProblems).Select(Short).ToList();
        if (problems.Count > RunState.MostProblems)
        {
            some[^1] = new Problem
            {
                Found = $"{problems.Count - RunState.MostProblems + 1} more problems",
                Expected = "none. Mend these first",
            };
        }
        return some;
    }

    public static string Text(string text) => text.Length <= LongestText ? text : text[..(LongestText - 1)] + "…";

    private static Problem Short(Problem problem) => problem with
    {
        File = problem.File is { } file ? Text(file) : null,
        Column = problem.Column is { } column ? Text(column) : null,
        Field = problem.Field is { } field ? Text(field) : null,
        Found = Text(problem.Found),
        Expected = Text(problem.Expected),
        Fix = problem.Fix is { } fix ? Text(fix) : null,
    };
}
