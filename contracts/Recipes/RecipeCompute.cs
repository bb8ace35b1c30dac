using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>Which of EC2's markets a run may use.</summary>
[JsonConverter(typeof(CamelCaseEnum<RecipeMarket>))]
public enum RecipeMarket
{
    /// <summary>Whichever costs least within the deadline.</summary>
    Auto,

    /// <summary>Spot only: where there is none, the run waits.</summary>
    Spot,

    /// <summary>On-demand only: it is never interrupted.</summary>
    OnDemand,
}

/// <summary>What to run on.</summary>
public sealed record RecipeCompute
{
    /// <summary>GPUs an attempt needs: 0 or 1. Default: Plan decides by what each would cost.</summary>
    public int? Gpus { get; init; }

    public RecipeMarket Market { get; init; }
}
