using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Prediction;
using Overnight.Trainer.Training;

namespace Overnight.Trainer;

/// <summary>The JSON documents that only the trainer reads and writes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(CheckpointPointer))]
[JsonSerializable(typeof(TrainingPosition))]
[JsonSerializable(typeof(PredictionEvaluation))]
internal sealed partial class TrainerDocuments : JsonSerializerContext
{
    public static byte[] ToBytes<T>(T document) => JsonSerializer.SerializeToUtf8Bytes(document, TypeOf<T>());

    /// <exception cref="JsonException">The bytes are not such a document.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, TypeOf<T>()) ?? throw new JsonException($"found null, expected a {typeof(T).Name}");

    private static JsonTypeInfo<T> TypeOf<T>() =>
        Default.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new ArgumentException($"{typeof(T).Name} is not one of the documents in {nameof(TrainerDocuments)}");
}
