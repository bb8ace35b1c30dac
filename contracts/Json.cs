using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Overnight.Contracts;

/// <summary>Every document's source-generated metadata: camelCase, nulls left out, indented because people read these files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    Converters = [typeof(FiniteNumber), typeof(FiniteAmount)])]
[JsonSerializable(typeof(Recipe))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(Progress))]
[JsonSerializable(typeof(Metrics))]
[JsonSerializable(typeof(Attempt))]
[JsonSerializable(typeof(AttemptHost))]
[JsonSerializable(typeof(InstanceClaim))]
[JsonSerializable(typeof(LeaseDocument))]
[JsonSerializable(typeof(Failure))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(LedgerLine))]
[JsonSerializable(typeof(Result))]
[JsonSerializable(typeof(SearchDocument))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(HoldOut))]
[JsonSerializable(typeof(HoldOutScores))]
[JsonSerializable(typeof(Promotion))]
[JsonSerializable(typeof(Champion))]
[JsonSerializable(typeof(ScoreReport))]
[JsonSerializable(typeof(PredictionRequest))]
[JsonSerializable(typeof(PredictionPlan))]
[JsonSerializable(typeof(PredictedPart))]
[JsonSerializable(typeof(PredictionResult))]
[JsonSerializable(typeof(DriftReport))]
[JsonSerializable(typeof(PredictionScores))]
[JsonSerializable(typeof(NightPlan))]
[JsonSerializable(typeof(NightClaims))]
[JsonSerializable(typeof(NightSummary))]
public sealed partial class Documents : JsonSerializerContext
{
    /// <summary>The document as UTF-8 JSON, ending in a newline.</summary>
    public static byte[] ToBytes<T>(T document) => [.. JsonSerializer.SerializeToUtf8Bytes(document, TypeOf<T>()), (byte)'\n'];

    /// <exception cref="JsonException">The bytes are not such a document.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, TypeOf<T>()) ?? throw new JsonException($"found null, expected a {typeof(T).Name}");

    private static JsonTypeInfo<T> TypeOf<T>() =>
        Default.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new ArgumentException($"{typeof(T).Name} is not one of the documents in {nameof(Documents)}");
}

/// <summary>Enumerations are written as camelCase words.</summary>
public sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
