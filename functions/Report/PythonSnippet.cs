using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>How to call this very model from Python: its inputs' names, and its first row as an example.</summary>
internal static class PythonSnippet
{
    /// <summary>Of a very wide table the others are left missing: the loop fills them in.</summary>
    private const int MostColumns = 40;

    public static string Onnx(Plan plan, Metrics metrics) => plan.Data.Images is { } images ? OfImages(images) : OfTable(plan.Data, metrics);

    public const string SafeTensors = """
        # pip install safetensors numpy
        from safetensors.numpy import load_file

        weights = load_file("model/model.safetensors")
        for name, array in weights.items():
            print(name, array.shape, array.dtype)
        """;

    private static string OfImages(ImageShape shape) => $$"""
        # pip install onnxruntime numpy
        import numpy as np
        import onnxruntime as ort

        session = ort.InferenceSession("model/model.onnx")
        kind = np.float32 if "float" in session.get_inputs()[0].type else np.uint8
        # Your images: how many, channels, height, width; pixels as in the training's files.
        images = np.zeros((1, {{shape.Channels}}, {{shape.Height}}, {{shape.Width}}), kind)
        label, probabilities = session.run(["label", "probabilities"], {"image": images})
        print("class", label[0], "with probability", probabilities[0].max())
        """;

    private static string OfTable(PlannedData data, Metrics metrics)
    {
        var inputs = ModelInputs.Of(data);
        var shown = inputs.Take(MostColumns).ToList();
        var more = inputs.Count > shown.Count ? $"    # and {inputs.Count - shown.Count} columns more, as model.json lists them: what is not given is missing\n" : "";
        return $$"""
            # pip install onnxruntime numpy
            import numpy as np
            import onnxruntime as ort
            {{(shown.Exists(column => column.Kind == ColumnKind.Text) ? "\n" + Words + "\n" : "")}}
            session = ort.InferenceSession("model/model.onnx")
            types = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(string)": object}
            # One row, the first of the training data; a date is seconds since 1970. A column that is not given, or float("nan"), is missing.
            row = {
            {{string.Concat(shown.Select(column => $"    {ModelInputs.Quoted(column.Name)}: {Value(column)},\n"))}}{{more}}}

            def tensor(column):
                missing = "" if types[column.type] is object else [float("nan") if column.shape[1] == 1 else 0.0] * column.shape[1]
                return np.array(row.get(column.name, missing), types[column.type]).reshape(1, -1)

            inputs = {column.name: tensor(column) for column in session.get_inputs()}
            {{(metrics.Classes.Count > 0 ? Classes(inputs) : $"(prediction,) = session.run([{ModelInputs.Quoted(ModelInputs.Output("prediction", inputs))}], inputs)\nprint(prediction[0, 0])")}}
            """;
    }

    private static string Classes(List<PlannedColumn> inputs) =>
        $"label, probabilities = session.run([{ModelInputs.Quoted(ModelInputs.Output("label", inputs))}, "
        + $"{ModelInputs.Quoted(ModelInputs.Output("probabilities", inputs))}], inputs)\nprint(label[0], probabilities[0])";

    private static string Value(PlannedColumn column) => (column.Kind, column.Example) switch
    {
        (ColumnKind.Text, var text) => $"words({ModelInputs.Quoted(text ?? "")})",
        (ColumnKind.Categorical, var word) => ModelInputs.Quoted(word ?? ""),
        (_, { } number) => Number(number),
        _ => "float(\"nan\")",
    };

    private static string Number(string number) => double.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
        ? number : $"float({ModelInputs.Quoted(number)})";

    private const string Words = """
        # Text goes in as counts of hashed words.
        def words(text):
            counts, word = [0.0] * 64, b""
            for byte in text.encode() + b" ":
                if byte >= 128 or chr(byte).isalnum():
                    word += bytes([byte]).lower()
                elif word:
                    value = 2166136261
                    for b in word:
                        value = ((value ^ b) * 16777619) % 2**32
                    counts[value % 64] += -1 if value >> 31 else 1
                    word = b""
            return counts
        """;
}
