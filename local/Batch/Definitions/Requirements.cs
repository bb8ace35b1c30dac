using System.Globalization;

namespace Overnight.Local.Batch;

/// <summary>
/// <c>VCPU</c>, <c>MEMORY</c> (MiB) or <c>GPU</c>, and how much.
/// docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html
/// </summary>
public sealed record ResourceRequirement(string Type, string Value);

/// <summary>What a container needs of an instance.</summary>
internal sealed record Requirements(int Vcpus, int MemoryMiB, int Gpus)
{
    private static readonly Dictionary<string, int> Least = new() { ["VCPU"] = 1, ["MEMORY"] = 4, ["GPU"] = 1 };

    public static Requirements operator +(Requirements one, Requirements other) =>
        new(one.Vcpus + other.Vcpus, one.MemoryMiB + other.MemoryMiB, one.Gpus + other.Gpus);

    public static Requirements operator -(Requirements whole, Requirements part) =>
        new(whole.Vcpus - part.Vcpus, whole.MemoryMiB - part.MemoryMiB, whole.Gpus - part.Gpus);

    public static Requirements Of(IReadOnlyList<ResourceRequirement> list) =>
        new(Find(list, "VCPU") ?? 0, Find(list, "MEMORY") ?? 0, Find(list, "GPU") ?? 0);

    /// <summary>On EC2 a job needs at least one vCPU and 4 MiB; both must be said.</summary>
    public static IEnumerable<string> Problems(IReadOnlyList<ResourceRequirement> list)
    {
        foreach (var requirement in list)
        {
            var (type, value) = requirement;
            if (!Least.TryGetValue(type, out var least))
                yield return $"resourceRequirements: found type '{type}', expected {string.Join(", ", Least.Keys)}";
            else if (Find([requirement], type) is not { } amount || amount < least)
                yield return $"resourceRequirements: found {type} '{value}', expected a whole number, at least {least}";
        }
        foreach (var type in list.GroupBy(requirement => requirement.Type).Where(group => group.Count() > 1))
            yield return $"resourceRequirements: found {type.Key} {type.Count()} times, expected it once";
        foreach (var type in new[] { "VCPU", "MEMORY" }.Where(type => list.All(requirement => requirement.Type != type)))
            yield return $"resourceRequirements: {type} is missing";
    }

    private static int? Find(IReadOnlyList<ResourceRequirement> list, string type) =>
        list.FirstOrDefault(requirement => requirement.Type == type) is { } found
        && int.TryParse(found.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
