namespace Overnight.Local.Templates;

/// <summary>One thing wrong with a template.</summary>
/// <param name="Path">Where: <c>Resources.StartRun.Properties.Timeout</c>.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record TemplateProblem(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}

/// <summary>A template that cannot be deployed on this machine.</summary>
public sealed class TemplateException : Exception
{
    public TemplateException(string file, IReadOnlyList<TemplateProblem> problems)
        : base($"{file} cannot be deployed:" + string.Concat(problems.Select(problem => $"{Environment.NewLine}  {problem}"))) => Problems = problems;

    public IReadOnlyList<TemplateProblem> Problems { get; }
}
