namespace Overnight.Contracts;

/// <summary>
/// <c>models/NAME/champion.json</c>: which run's model is the best of its name so far. Written by conditional writes only.
/// </summary>
public sealed record Champion
{
    /// <summary>Reigns before this one that are kept: at one a night, a third of a year.</summary>
    public const int MostPrevious = 120;

    public required string Name { get; init; }
    public required string Run { get; init; }
    public required DateTimeOffset PromotedAt { get; init; }

    /// <summary>Why: what <see cref="Overnight.Contracts.Promotion.Message"/> says, and the hold-out that the next run must be better on.</summary>
    public required Promotion Promotion { get; init; }

    /// <summary>The champions before, newest first.</summary>
    public List<PastChampion> Previous { get; init => field = value ?? []; } = [];

    /// <summary>The document that takes this one's place.</summary>
    /// <param name="name">The dataset's.</param>
    /// <param name="before">The champion until now; null for the first.</param>
    /// <param name="promotion">Of the new one.</param>
    /// <param name="at">Now.</param>
    public static Champion After(string name, Champion? before, Promotion promotion, DateTimeOffset at) => new()
    {
        Name = name,
        Run = promotion.Run,
        PromotedAt = at,
        Promotion = promotion,
        Previous = before is null ? []
            : [new PastChampion(before.Run, before.PromotedAt, before.Promotion), .. before.Previous.Take(MostPrevious - 1)],
    };

    /// <summary>The run's promotion, of now or of before; null where it never was the champion.</summary>
    public Promotion? Of(string run) => Run == run ? Promotion : Previous.Find(past => past.Run == run)?.Promotion;
}

public sealed record PastChampion(string Run, DateTimeOffset PromotedAt, Promotion Promotion);
