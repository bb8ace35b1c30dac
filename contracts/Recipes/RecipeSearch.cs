using System.Numerics;
using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>How the trials of a search are chosen, and which of them are trained to the end.</summary>
[JsonConverter(typeof(CamelCaseEnum<SearchMethod>))]
public enum SearchMethod
{
    /// <summary>Every combination of the listed values.</summary>
    Grid,

    /// <summary>So many trials, each parameter drawn by itself.</summary>
    Random,

    /// <summary>
    /// Trials as of <see cref="Random"/> (or the whole grid, where that is no larger), all trained a little, the best of them
    /// further, rung by rung: successive halving (Jamieson, Talwalkar 2016).
    /// </summary>
    Halving,
}

/// <summary>Many trainings of one dataset, of which the best is kept.</summary>
public sealed record RecipeSearch
{
    /// <summary>Default: grid where every parameter is a list and no number of trials is given, else halving.</summary>
    public SearchMethod? Method { get; init; }

    /// <summary>By parameter (model, epochs, batchSize, learningRate, weightDecay, labelSmoothing); one at least.</summary>
    public Dictionary<string, SearchRange> Space { get; init => field = value ?? []; } = [];

    /// <summary>1 to 1,000. Default: the size of the grid; 16 where there is none.</summary>
    public int? Trials { get; init; }

    /// <summary>Trials at once, on an instance each. Default 8.</summary>
    public int? Parallel { get; init; }

    /// <summary>Of halving, how often the field is thinned out, plus one. Default: as many as leave one trial for the last.</summary>
    public int? Rungs { get; init; }

    /// <summary>Of halving: one in so many goes on, for so many times as many epochs. Default 3.</summary>
    public int? Eta { get; init; }

    /// <summary>A trial that does worse than half of the others did at the same epoch ends there. Default true.</summary>
    public bool StopEarly { get; init; } = true;

    /// <summary>The method that is meant.</summary>
    [JsonIgnore]
    public SearchMethod MethodOrDefault =>
        Method ?? (Trials is null && GridSize is not null ? SearchMethod.Grid : SearchMethod.Halving);

    /// <summary>How many combinations the listed values have; null where a parameter has a range. Nobody need list them to know.</summary>
    [JsonIgnore]
    public BigInteger? GridSize => Space.Values.Any(range => range.Values is null) ? null
        : Space.Values.Aggregate(BigInteger.One, (size, range) => size * range.Values!.Count);
}

/// <summary>The values that a parameter may take: either listed, or between two numbers.</summary>
public sealed record SearchRange
{
    /// <summary>Numbers, or the names of models; null where <see cref="Min"/> and <see cref="Max"/> are given.</summary>
    public List<string>? Values { get; init; }

    public double? Min { get; init; }
    public double? Max { get; init; }

    /// <summary>Drawn so that each order of magnitude is as likely as the next. Default for learningRate and weightDecay.</summary>
    public bool? Log { get; init; }
}
