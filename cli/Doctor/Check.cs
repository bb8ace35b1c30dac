namespace Overnight.Cli.Doctor;

internal enum Health
{
    Fine,
    Broken,

    /// <summary>It could not be looked at: not here, or not yet.</summary>
    Unseen,
}

/// <summary>What one look at the account or the stack came to.</summary>
internal sealed record Check
{
    /// <summary>What was looked at: <c>GPU spot quota</c>.</summary>
    public required string What { get; init; }

    public required Health Health { get; init; }
    public required string Found { get; init; }

    /// <summary>Why it matters.</summary>
    public required string Why { get; init; }

    /// <summary>The command, or the deed, that mends it; null where nothing is broken.</summary>
    public string? Mend { get; init; }

    public IEnumerable<string> Lines()
    {
        yield return $"{(Health switch { Health.Fine => "ok    ", Health.Broken => "BROKEN", _ => "?     " })}  {What}: {Found}";
        if (Health == Health.Fine) yield break;
        yield return $"        why it matters: {Why}";
        if (Mend is not null) yield return $"        to mend it: {Mend}";
    }
}
