using System.Text.Json;
using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>A model that was trained on a table (linear or mlp), read from its files and ready to predict. Any number of threads may use it.</summary>
public sealed class TableModel
{
    private TableModel(ModelDocument document, TableNetwork network, List<CodeVectors> embeddings)
    {
        (Document, Network) = (document, network);
        var category = 0;
        Coders = [.. document.Columns.Select(column =>
        {
            var embedding = column.Codes is null ? null : embeddings[category++];
            return new ColumnCoder(column, column.Codes > FirstLayer.MostLookedUp ? embedding : null);
        })];
    }

    /// <summary>The run that made it.</summary>
    public string Run => Document.Run;

    /// <summary>The dataset's name.</summary>
    public string Name => Document.Name;

    public LearningTask Task => Document.Target.Task;

    /// <summary>In the order of the probabilities; empty for regression.</summary>
    public IReadOnlyList<string> Classes => Document.Target.Classes;

    /// <summary>The column that is predicted.</summary>
    public string? Target => Document.Target.Name;

    /// <summary>The columns that a file must have.</summary>
    public IReadOnlyList<string> Columns => [.. Document.Columns.Select(column => column.Name)];

    internal ModelDocument Document { get; }

    internal TableNetwork Network { get; }

    internal IReadOnlyList<ColumnCoder> Coders { get; }

    /// <param name="modelJson"><c>model.json</c>.</param>
    /// <param name="safeTensors"><c>model.safetensors</c>.</param>
    /// <exception cref="BadInputException">The files are not a whole model, or not one of tables; the message says how.</exception>
    public static TableModel Load(ReadOnlyMemory<byte> modelJson, ReadOnlyMemory<byte> safeTensors)
    {
        var file = ModelDocument.FileName;
        try
        {
            var document = ScoringDocuments.Parse(modelJson.Span);
            if (document.Architecture.Images is not null || document.Architecture.Kind == ModelKind.Cnn)
                throw Bad(file, $"a model of images ({document.Architecture.Kind.ToString().ToLowerInvariant()})", "a model of a table", "Images are predicted by the trainer: trainer predict.");
            ModelCheck.Table(document);
            file = ModelFile.Weights;
            document.Weights.Check(safeTensors.Span);
            var (network, embeddings) = new NetworkReader(document, SafeTensors.Read(safeTensors.ToArray())).Read();
            return new TableModel(document, network, embeddings);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw Bad(file, e.Message, "a whole model, as a run leaves it in model/", "Take both files from the same run.");
        }
    }

    private static BadInputException Bad(string file, string found, string expected, string fix) =>
        new(new Problem { File = file, Found = found, Expected = expected, Fix = fix });
}
