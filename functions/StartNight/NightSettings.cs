namespace Overnight.Functions.StartNight;

/// <summary>Of the stack.</summary>
/// <param name="StateMachine">The nightly one's ARN.</param>
/// <param name="Concurrency">Runs at once.</param>
/// <param name="MaxUsd">What a night may cost; null: no cap.</param>
public sealed record NightSettings(string StateMachine, string DataBucket, string ResultsBucket, int Concurrency, decimal? MaxUsd);
