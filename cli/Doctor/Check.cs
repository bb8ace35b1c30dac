using System.Text.Json.Serialization;
using Overnight.Contracts;

namespace Overnight.Cli.Doctor;

[JsonConverter(typeof(CamelCaseEnum<Health>))]
internal enum Health
{
    Fine,
    Broken,

    /// <summary>It could not be looked at: not here, or not yet.</summary>
    Unseen,
}

/// <summary>What one look at the account, the stack or this machine came to.</summary>
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

    /// <param name="mend">Left out where nothing is broken.</param>
    public static Check Of(string what, Health health, string found, string why, string? mend) =>
        new() { What = what, Health = health, Found = found, Why = why, Mend = health == Health.Fine ? null : mend };

    public IEnumerable<string> Lines()
    {
        yield return $"{(Health switch { Health.Fine => "ok    ", Health.Broken => "BROKEN", _ => "?     " })}  {What}: {Found}";
        yield return $"        why it matters: {Why}";
        if (Mend is not null) yield return $"        to mend it: {Mend}";
    }
}

/// <summary><c>doctor --json</c>.</summary>
internal sealed record Diagnosis(IReadOnlyList<Check> Checks, int Broken);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Diagnosis))]
internal sealed partial class DoctorJson : JsonSerializerContext;
