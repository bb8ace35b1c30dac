namespace Overnight.Functions.Report;

/// <summary>How to get at predictions: by upload, from Python, from .NET. The code fits this model and no other.</summary>
internal static class UseSection
{
    public static Html Of(ReportContent content)
    {
        // A command of the user's own leaves what it likes in model/.
        if (content is not { Result.Model: { } model, Plan: { Command.Count: 0 } plan, Metrics: { } metrics }) return Html.Nothing;
        return ReportSection.Of("use", "Use the model", Html.Of($"""
            <h3>By upload</h3>
            <p>A file with the same columns, scored by the champion of this name; the predictions come as <code>predictions/{plan.Name}/</code> in the results bucket.</p>
            {Code($"aws s3 cp new-rows.csv {Shell.Quoted($"s3://{plan.Data.Bucket}/predict/{plan.Name}/new-rows.csv")}")}
            <h3>This run's files</h3>
            {Code($"aws s3 cp --recursive {Shell.Quoted($"s3://{plan.Output.Bucket}/{model}")} model/")}
            <details open><summary>Python, ONNX Runtime</summary>{Code(PythonSnippet.Onnx(plan, metrics))}</details>
            <details><summary>.NET, ONNX Runtime</summary>{Code(DotNetSnippet.Of(plan, metrics))}</details>
            <details><summary>Python, the weights alone</summary>{Code(PythonSnippet.SafeTensors)}</details>
            """));
    }

    public static Html Code(string text) => Html.Of($"""<pre dir="ltr" tabindex="0"><code>{text}</code></pre>""");
}
