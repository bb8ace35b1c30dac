using Overnight.Contracts;

namespace Overnight.Functions.Quotes;

/// <summary>One way to make the run: a class of hardware in one market, with what it is expected to take and to cost.</summary>
internal sealed record Candidate
{
    public required HardwareClass Hardware { get; init; }
    public required Market Market { get; init; }

    /// <summary>The cheapest of the class for this work.</summary>
    public required string InstanceType { get; init; }

    public required Spread WorkSeconds { get; init; }

    /// <summary>What one start takes.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>From the start of the run to its result.</summary>
    public required Spread Seconds { get; init; }

    /// <summary>How long the run takes on this class where spot is given up for on demand in time; else the same.</summary>
    public required Spread SafeSeconds { get; init; }

    public decimal? UsdPerHour { get; init; }

    /// <summary>Null where a price is missing.</summary>
    public UsdSpread? Usd { get; init; }

    /// <summary>What the first start costs, before any training; null where the price is missing.</summary>
    public decimal? StartUsd { get; init; }

    /// <summary>For choosing: at typical prices where real ones are not known. Null where there is nothing to go by.</summary>
    public decimal? ToCompareUsd { get; init; }

    /// <summary>It costs no more an hour than the recipe allows, as far as is known.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>0: in time even at its slowest; 1: in time as expected; 2: late.</summary>
    public int Lateness(double? secondsLeft) =>
        secondsLeft is not { } left || SafeSeconds.Most <= left ? 0 : SafeSeconds.Expected <= left ? 1 : 2;

    public override string ToString() => $"{InstanceType} {QuoteSentence.On(Market)}";
}
