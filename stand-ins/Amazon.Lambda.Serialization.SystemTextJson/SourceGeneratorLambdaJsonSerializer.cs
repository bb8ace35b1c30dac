// Stands in for Amazon.Lambda.Serialization.SystemTextJson 3.0.0: the serializer that knows its types at build time.
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>
/// Uses a source-generated context. The options are this class's, not those in the context's
/// <see cref="JsonSourceGenerationOptionsAttribute"/>: a context that asks for camelCase does not get it here.
/// Pass a customizer, or override <see cref="AbstractLambdaJsonSerializer.CreateDefaultJsonSerializationOptions"/>.
/// </summary>
/// <typeparam name="TSGContext">Lists every type that the handlers take and return.</typeparam>
public class SourceGeneratorLambdaJsonSerializer<TSGContext> : AbstractLambdaJsonSerializer
    where TSGContext : JsonSerializerContext
{
    private readonly TSGContext _types;

    public SourceGeneratorLambdaJsonSerializer()
        : this(customizer: null)
    {
    }

    /// <param name="customizer">Changes the options after the defaults are set.</param>
    public SourceGeneratorLambdaJsonSerializer(Action<JsonSerializerOptions> customizer)
    {
#pragma warning disable MA0056 // The genuine class lets a subclass make the options, and here it calls it.
        SerializerOptions = CreateDefaultJsonSerializationOptions();
#pragma warning restore MA0056
        customizer?.Invoke(SerializerOptions);
        _types = (TSGContext)Activator.CreateInstance(typeof(TSGContext), SerializerOptions);
    }

    protected JsonSerializerOptions SerializerOptions { get; }

    protected override void InternalSerialize<T>(Utf8JsonWriter writer, T response) =>
        JsonSerializer.Serialize(writer, response, TypeOf<T>());

    protected override T InternalDeserialize<T>(byte[] utf8Json) => JsonSerializer.Deserialize(utf8Json, TypeOf<T>());

    private JsonTypeInfo<T> TypeOf<T>() =>
        _types.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new JsonSerializerException(
            $"No JsonTypeInfo registered in {typeof(TSGContext).FullName} for type {typeof(T).FullName}.");
}
