using System.Text.Json.Serialization;
using Overnight.Contracts;

namespace Overnight.Cli.Recipes;

/// <summary><c>recipe init --json</c>.</summary>
internal sealed record RecipeProposal
{
    /// <summary>Where it was written; null where nowhere.</summary>
    public string? File { get; init; }

    /// <summary>The recipe's text, with its comments.</summary>
    public required string Recipe { get; init; }

    public required LearningTask Task { get; init; }
    public string? Target { get; init; }
    public required long Rows { get; init; }
    public required bool RowsAreEstimated { get; init; }
    public required IReadOnlyList<PlannedColumn> Columns { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary><c>recipe check --json</c>.</summary>
internal sealed record CheckedRecipe(string File, IReadOnlyList<Problem> Problems);

/// <summary><c>recipe docs --json</c>.</summary>
internal sealed record RecipeDocs(string Markdown);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecipeProposal))]
[JsonSerializable(typeof(CheckedRecipe))]
[JsonSerializable(typeof(RecipeDocs))]
internal sealed partial class RecipeJson : JsonSerializerContext;
