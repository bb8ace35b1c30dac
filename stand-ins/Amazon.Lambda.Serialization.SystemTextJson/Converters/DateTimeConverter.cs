// Stands in for Amazon.Lambda.Serialization.SystemTextJson 3.0.0.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson.Converters;

/// <summary>Reads ISO 8601, or seconds or milliseconds since 1970; writes ISO 8601.</summary>
public class DateTimeConverter : JsonConverter<DateTime>
{
    // A number beyond this, taken as seconds, would lie after the year 5000: it must be milliseconds.
    private const long LatestInSeconds = 95_617_584_000;

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.String when reader.TryGetDateTime(out var date) => date,
            JsonTokenType.Number when reader.TryGetInt64(out var whole) && Math.Abs(whole) > LatestInSeconds =>
                DateTime.UnixEpoch.AddMilliseconds(whole),
            JsonTokenType.Number => DateTime.UnixEpoch.AddSeconds(reader.GetDouble()),
            _ => throw new JsonException($"found {reader.TokenType}, expected an ISO 8601 date or seconds since 1970"),
        };

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
