using Overnight.Contracts;
using Overnight.Functions.Report;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Notices;

/// <summary>What a prediction's end is told with.</summary>
internal static class PredictionNotice
{
    private const int MostNotes = 8;

    /// <param name="result">The one that stands.</param>
    /// <param name="bucket">The results bucket.</param>
    public static Notice Of(PredictionResult result, string bucket)
    {
        var said = result.Status switch
        {
            RunStatus.Succeeded => $"{result.Rows:N0} rows of {result.File} predicted with {result.Name}",
            RunStatus.Rejected => $"{result.File} cannot be predicted with {result.Name}",
            _ => $"predicting {result.File} with {result.Name} failed",
        };
        return new Notice(PlainText.Subject($"Overnight: {said}"), PlainText.Text(Lines(result, bucket), $"s3://{bucket}/{new PredictionFolder(result.Name, result.File, result.Id).Result}"));
    }

    private static IEnumerable<string> Lines(PredictionResult result, string bucket)
    {
        yield return PlainText.Line(result.Message, most: 2_000);
        yield return "";
        foreach (var problem in result.Problems.Take(MostNotes)) yield return $"- {PlainText.Line($"{problem}", 700)}";
        foreach (var note in (result.Report?.Notes ?? []).Take(MostNotes)) yield return $"- {PlainText.Line(note, 700)}";
        yield return $"cost         {Format.Usd(result.CostUsd)}, an estimate";
        if (result.Output is { } output) yield return $"predictions  s3://{bucket}/{output}";
        yield return $"all of it    s3://{bucket}/{new PredictionFolder(result.Name, result.File, result.Id).Result}";
    }
}
