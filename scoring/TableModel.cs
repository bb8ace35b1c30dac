using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>A model that was trained on a table (linear or mlp), read from its files and ready to predict. Any number of threads may use it.</summary>
public sealed class TableModel
{
    /// <param name="modelJson"><c>model.json</c>.</param>
    /// <param name="safeTensors"><c>model.safetensors</c>; not to be changed afterwards.</param>
    /// <exception cref="BadInputException">The files are not a whole model, or not one of tables; the message says how.</exception>
    public static TableModel Load(ReadOnlyMemory<byte> modelJson, ReadOnlyMemory<byte> safeTensors) => throw new NotSupportedException("the skeleton of the interface only");

    /// <summary>The run that made it.</summary>
    public string Run => throw new NotSupportedException("the skeleton of the interface only");

    /// <summary>The dataset's name.</summary>
    public string Name => throw new NotSupportedException("the skeleton of the interface only");

    public LearningTask Task => throw new NotSupportedException("the skeleton of the interface only");

    /// <summary>In the order of the probabilities; empty for regression.</summary>
    public IReadOnlyList<string> Classes => throw new NotSupportedException("the skeleton of the interface only");

    /// <summary>The column that is predicted.</summary>
    public string? Target => throw new NotSupportedException("the skeleton of the interface only");

    /// <summary>The columns that a file must have.</summary>
    public IReadOnlyList<string> Columns => throw new NotSupportedException("the skeleton of the interface only");
}
