using System.Text.Json;
using System.Text.Json.Serialization;

namespace Overnight.Scoring;

/// <summary>model.json's source-generated metadata.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(ModelDocument), TypeInfoPropertyName = "Model")]
internal sealed partial class ScoringDocuments : JsonSerializerContext
{
    public static byte[] ToBytes(ModelDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Default.Model);

    /// <exception cref="JsonException">The bytes are no model's description.</exception>
    /// <exception cref="InvalidDataException">It is one of another format.</exception>
    public static ModelDocument Parse(ReadOnlySpan<byte> utf8)
    {
        var model = JsonSerializer.Deserialize(utf8, Default.Model) ?? throw new JsonException("found null, expected a model's description");
        return model.Format == ModelDocument.CurrentFormat ? model
            : throw new InvalidDataException($"found format '{model.Format}', expected '{ModelDocument.CurrentFormat}'");
    }
}
