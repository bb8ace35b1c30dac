using Overnight.Contracts;
using Overnight.Functions.EvaluateRun;

namespace Overnight.Functions.Tests.EvaluateRun;

/// <summary>Runs that are right about so many of the same rows.</summary>
internal static class Scored
{
    public const string HoldOut = "0011223344556677";

    public static HoldOutScores Scores(string run, IEnumerable<bool> right, string holdOut = HoldOut)
    {
        float[] correct = [.. right.Select(isRight => isRight ? 1f : 0f)];
        return new HoldOutScores
        {
            Run = run,
            HoldOut = holdOut,
            Rows = correct.Length,
            Correct = HoldOutScores.ToBytes(correct),
            LogLoss = HoldOutScores.ToBytes(Array.ConvertAll(correct, c => c > 0 ? 0.1f : 2f)),
        };
    }

    public static HoldOutScores Errors(string run, IEnumerable<float> errors)
    {
        float[] all = [.. errors];
        return new HoldOutScores { Run = run, HoldOut = HoldOut, Rows = all.Length, Error = HoldOutScores.ToBytes(all) };
    }

    /// <summary>Right about the first <paramref name="right"/> of the rows: of two such models the better is right wherever the other is.</summary>
    public static IEnumerable<bool> First(int right, int rows) => Enumerable.Range(0, rows).Select(row => row < right);

    public static Metrics Metrics(string run, double accuracy = 0.9, double trivial = 0.5) => new()
    {
        Run = run,
        Primary = new NamedValue("accuracy", accuracy),
        HigherIsBetter = true,
        MeasuredOn = "validation",
        Final = [new NamedValue("accuracy", accuracy), new NamedValue("logLoss", 1 - accuracy)],
        Baseline = [new NamedValue("accuracy", trivial), new NamedValue("logLoss", 1 - trivial)],
    };

    public static Challenger Challenger(HoldOutScores scores, RecipePromote? promote = null) => new()
    {
        Metrics = Metrics(scores.Run),
        Scores = scores,
        PlannedHoldOut = HoldOut,
        Promote = promote ?? new(),
    };

    public static Incumbent Incumbent(HoldOutScores? scores, string run = "champion", bool hasModel = true) => new(
        Champion.After("iris", null, new Promotion { Run = run, Promoted = true, Message = "", HoldOut = scores?.HoldOut ?? HoldOut }, DateTimeOffset.UnixEpoch),
        hasModel, scores);
}
