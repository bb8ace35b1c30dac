namespace Overnight.Functions.StartNight;

/// <summary>What the schedule hands over, or a person who wants a night now.</summary>
public sealed record NightRequest
{
    /// <summary>What the schedule fired for, as <c>&lt;aws.scheduler.scheduled-time&gt;</c> has it; null: a person asks, now.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The only datasets to look at; null: all.</summary>
    public List<string>? Names { get; init; }
}

/// <summary>For the log.</summary>
/// <param name="Night">Null where no dataset is nightly: then there is none.</param>
/// <param name="Datasets">That are nightly.</param>
/// <param name="Due">Of them, those that are to be trained.</param>
public sealed record NightAnswer(string? Night, int Datasets, int Due);
