using System.Text.Json.Serialization;

namespace Overnight.Contracts;

[JsonConverter(typeof(CamelCaseEnum<LearningTask>))]
public enum LearningTask { Auto, Classification, Regression }

[JsonConverter(typeof(CamelCaseEnum<ModelKind>))]
public enum ModelKind { Auto, Linear, Mlp, Cnn }

/// <summary>What a recipe may say of a column.</summary>
[JsonConverter(typeof(CamelCaseEnum<ColumnOverride>))]
public enum ColumnOverride { Numeric, Categorical, Boolean, DateTime, Text, Ignore }

/// <summary>
/// How to train a dataset: <c>recipes/NAME.json</c>. Every field is optional; what is null here, Plan decides from the data and
/// writes into the plan. Read it with <see cref="RecipeReader"/>, which names every problem at once.
/// </summary>
public sealed record Recipe
{
    /// <summary>Default auto: classification where the target has few distinct values or is text.</summary>
    public LearningTask Task { get; init; }

    /// <summary>Default: a column named target, label, class or y, else the last one.</summary>
    public string? Target { get; init; }

    /// <summary>Default auto: cnn for images, mlp for tables.</summary>
    public ModelKind Model { get; init; }

    /// <summary>By name, what a table's columns are; of the others, the data decide.</summary>
    public Dictionary<string, ColumnOverride>? Columns { get; init; }

    public int? Epochs { get; init; }

    public int? BatchSize { get; init; }

    public double? LearningRate { get; init; }

    public double? WeightDecay { get; init; }

    /// <summary>Share of the rows held out for validation. Default 0.2 for tables, 0.1 for images.</summary>
    public double? Validation { get; init; }

    /// <summary>Seed of every random choice of the run. Default 1: the same upload trained twice is the same model.</summary>
    public long Seed { get; init; } = 1;

    public RecipeCompute Compute { get; init; } = new();

    public RecipeBudget Budget { get; init; } = new();

    /// <summary>Null: by the task's first metric, by any gain that is not chance.</summary>
    public RecipePromote? Promote { get; init; }

    /// <summary>Null: one training, with the settings above.</summary>
    public RecipeSearch? Search { get; init; }

    /// <summary>Uploads do not start a run at once: the night's schedule trains what has changed since the last night.</summary>
    public bool Nightly { get; init; }

    /// <summary>
    /// What to run in the trainer's image instead of the trainer: the program and its arguments, each a word. The contract that it
    /// must keep is docs/container-contract.md. Default: the trainer.
    /// </summary>
    public List<string>? Command { get; init; }
}
