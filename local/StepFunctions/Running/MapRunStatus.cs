using System.Text.Json.Serialization;

namespace Overnight.Local.StepFunctions.Running;

[JsonConverter(typeof(JsonStringEnumConverter<MapRunStatus>))]
internal enum MapRunStatus
{
    [JsonStringEnumMemberName("RUNNING")] Running,
    [JsonStringEnumMemberName("SUCCEEDED")] Succeeded,
    [JsonStringEnumMemberName("FAILED")] Failed,
    [JsonStringEnumMemberName("ABORTED")] Aborted,
}
