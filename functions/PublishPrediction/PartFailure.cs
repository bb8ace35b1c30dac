using System.Text.Json;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PublishPrediction;

/// <summary>What a Catch left, in words for people: for a job, Batch's own reason and the container's exit code.</summary>
internal static class PartFailure
{
    public static string? Sentence(StepError? error)
    {
        if (error is null) return null;
        return Bounded.Text(OfJob(error.Cause) ?? string.Join(": ", new[] { error.Error, error.Cause }.Where(said => !string.IsNullOrEmpty(said))));
    }

    /// <summary>The cause of a failed <c>submitJob.sync</c> is the job as JSON; null for anything else, and where it was cut off.</summary>
    private static string? OfJob(string? cause)
    {
        if (cause is not ['{', ..]) return null;
        try
        {
            using var json = JsonDocument.Parse(cause);
            if (!json.RootElement.TryGetProperty("JobId", out _)) return null;
            var container = json.RootElement.TryGetProperty("Container", out var its) ? its : default;
            string?[] said =
            [
                Text(json.RootElement, "StatusReason"),
                Text(container, "Reason"),
                container.ValueKind == JsonValueKind.Object && container.TryGetProperty("ExitCode", out var code) ? $"exit code {code}" : null,
            ];
            return string.Join(", ", said.Where(words => !string.IsNullOrEmpty(words)));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
