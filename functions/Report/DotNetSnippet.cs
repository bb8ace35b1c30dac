using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>How to call this very model from .NET with ONNX Runtime, which wants every input.</summary>
internal static class DotNetSnippet
{
    private const int MostColumns = 40;

    public static string Of(Plan plan, Metrics metrics) => $$"""
        // dotnet add package Microsoft.ML.OnnxRuntime
        using Microsoft.ML.OnnxRuntime;
        using Microsoft.ML.OnnxRuntime.Tensors;

        using var session = new InferenceSession("model/model.onnx");
        {{(plan.Data.Images is { } images ? Images(images) : Table(plan.Data))}}
        using var outputs = session.Run(inputs);
        {{Print(plan, metrics)}}
        """;

    private static string Images(ImageShape shape) => $$"""
        // Your images: how many, channels, height, width; pixels as in the training's files (float, where those were no bytes).
        var pixels = new byte[1 * {{shape.Channels}} * {{shape.Height}} * {{shape.Width}}];
        NamedOnnxValue[] inputs =
            [NamedOnnxValue.CreateFromTensor("image", new DenseTensor<byte>(pixels, [1, {{shape.Channels}}, {{shape.Height}}, {{shape.Width}}]))];
        """;

    private static string Table(PlannedData data)
    {
        var inputs = ModelInputs.Of(data);
        var rows = inputs.Take(MostColumns).Select(column => $"    {Input(column)},\n");
        var more = inputs.Count > MostColumns ? $"    // and the other {inputs.Count - MostColumns} columns, as model.json lists them: each is needed\n" : "";
        return $$"""
            // One row, the first of the training data. Missing is float.NaN, double.NaN or "".
            NamedOnnxValue[] inputs =
            [
            {{string.Concat(rows)}}{{more}}];
            static NamedOnnxValue Of<T>(string name, params T[] values) =>
                NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(values, [1, values.Length]));
            """;
    }

    private static string Input(PlannedColumn column)
    {
        var name = ModelInputs.Quoted(column.Name);
        return column.Kind switch
        {
            ColumnKind.Categorical => $"Of({name}, {ModelInputs.Quoted(column.Example ?? "")})",
            ColumnKind.Text => $"Of({name}, new float[64]) /* counts of hashed words: docs/model-files.md */",
            ColumnKind.DateTime => $"Of<double>({name}, {Number(column.Example, "double")}) /* seconds since 1970 */",
            _ => $"Of<float>({name}, {Number(column.Example, "float")})",
        };
    }

    private static string Number(string? example, string type) =>
        double.TryParse(example, System.Globalization.CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? type == "float" ? $"{example}f" : $"{example}d" : $"{type}.NaN";

    private static string Print(Plan plan, Metrics metrics)
    {
        var inputs = ModelInputs.Of(plan.Data);
        return metrics.Classes.Count == 0
            ? $"Console.WriteLine(outputs.First(one => one.Name == {ModelInputs.Quoted(ModelInputs.Output("prediction", inputs))}).AsTensor<float>()[0]);"
            : $$"""
                Console.WriteLine(outputs.First(one => one.Name == {{ModelInputs.Quoted(ModelInputs.Output("label", inputs))}}).AsTensor<{{(plan.Data.Images is null ? "string" : "long")}}>()[0]);
                Console.WriteLine(string.Join(", ", outputs.First(one => one.Name == {{ModelInputs.Quoted(ModelInputs.Output("probabilities", inputs))}}).AsTensor<float>()));
                """;
    }
}
