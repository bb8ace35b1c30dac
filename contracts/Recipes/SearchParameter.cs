using System.Globalization;
using System.Text.Json;

namespace Overnight.Contracts;

/// <summary>A parameter that a search may vary, with the values that it may take.</summary>
public sealed record SearchParameter
{
    /// <summary>In the order in which trials draw them.</summary>
    public static IReadOnlyList<SearchParameter> All { get; } =
    [
        new() { Name = "model", IsModel = true },
        new() { Name = "epochs", Least = 1, Most = 10_000, IsWhole = true },
        new() { Name = "batchSize", Least = 1, Most = 65_536, IsWhole = true },
        new() { Name = "learningRate", Least = 0, Most = 10, ExcludesLeast = true, IsLogByDefault = true },
        new() { Name = "weightDecay", Least = 0, Most = 1, IsLogByDefault = true },
        new() { Name = "labelSmoothing", Least = 0, Most = 0.9 },
    ];

    /// <summary>As the recipe has it.</summary>
    public required string Name { get; init; }

    /// <summary>Its values are names.</summary>
    public bool IsModel { get; init; }

    public double Least { get; init; }
    public double Most { get; init; }
    public bool ExcludesLeast { get; init; }
    public bool IsWhole { get; init; }

    /// <summary>Where the recipe does not say how a range is drawn from, and it begins above 0.</summary>
    public bool IsLogByDefault { get; init; }

    public static SearchParameter Of(string name) => All.First(known => known.Name == name);

    internal string Expected => IsModel ? "one of " + string.Join(", ", Models)
        : IsWhole ? $"a whole number from {Least} to {Most}"
        : ExcludesLeast ? $"a number above {Least} and at most {Most}" : $"a number from {Least} to {Most}";

    /// <summary>The value in a form that is the same for the same value; null where the parameter cannot take it.</summary>
    internal string? Value(JsonElement value)
    {
        if (IsModel) return value.ValueKind == JsonValueKind.String && Models.Contains(value.GetString()) ? value.GetString() : null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number)) return null;
        if (number < Least || number > Most || (ExcludesLeast && number <= Least)) return null;
        return IsWhole && number != Math.Floor(number) ? null : number.ToString("R", CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Models =>
        Enum.GetValues<ModelKind>().Where(kind => kind != ModelKind.Auto).Select(kind => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()));
}
