using Amazon.Lambda.Core;

namespace Overnight.Functions.Workflow;

/// <summary>
/// The functions' log: one event a line, with the run's id. The template asks for the JSON log format: then the managed runtime makes
/// each line one object (timestamp, level, requestId, message), exceptions included, with each argument as a field of its own.
/// https://docs.aws.amazon.com/lambda/latest/dg/csharp-logging.html
/// </summary>
internal static class RunLog
{
    /// <param name="log">The invocation's.</param>
    /// <param name="run">Its id.</param>
    /// <param name="happened">What happened, in lower-case words.</param>
    /// <param name="detail">A sentence for people.</param>
    public static void Tell(this ILambdaLogger log, string run, string happened, string detail) =>
        log.LogInformation("{run} {event}: {detail}", run, happened, detail);

    /// <summary>Of one attempt of the run.</summary>
    public static void Tell(this ILambdaLogger log, RunState state, string happened, string detail) => log.LogInformation(
        "{run} trial {trial} attempt {attempt} {event}: {detail}", state.Run, state.Trial, state.Attempt, happened, detail);

    /// <summary>A document that could not be read or written, and was done without: one line each.</summary>
    public static void Complain(this ILambdaLogger log, string run, IEnumerable<string> complaints)
    {
        foreach (var complaint in complaints) log.LogWarning("{run} {event}: {detail}", run, "complaint", complaint);
    }

    /// <summary>What concerns no run.</summary>
    public static void Tell(this ILambdaLogger log, string happened, string detail) =>
        log.LogInformation("{event}: {detail}", happened, detail);
}
