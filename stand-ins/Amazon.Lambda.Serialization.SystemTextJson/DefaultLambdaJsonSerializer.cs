// Stands in for Amazon.Lambda.Serialization.SystemTextJson 3.0.0: the serializers that find types by reflection.
using System.Text.Json;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Writes property names as they are; reads them in any case.</summary>
public class DefaultLambdaJsonSerializer : AbstractLambdaJsonSerializer
{
#pragma warning disable MA0056 // The genuine class lets a subclass make the options, and here it calls it.
    public DefaultLambdaJsonSerializer() => SerializerOptions = CreateDefaultJsonSerializationOptions();
#pragma warning restore MA0056

    /// <param name="customizer">Changes the options after the defaults are set.</param>
    public DefaultLambdaJsonSerializer(Action<JsonSerializerOptions> customizer)
        : this() => customizer?.Invoke(SerializerOptions);

    protected JsonSerializerOptions SerializerOptions { get; }

    protected override void InternalSerialize<T>(Utf8JsonWriter writer, T response) =>
        JsonSerializer.Serialize(writer, response, SerializerOptions);

    protected override T InternalDeserialize<T>(byte[] utf8Json) => JsonSerializer.Deserialize<T>(utf8Json, SerializerOptions);
}

/// <summary>Writes property names in camelCase.</summary>
public class CamelCaseLambdaJsonSerializer() : DefaultLambdaJsonSerializer(
    options => options.PropertyNamingPolicy = new AwsNamingPolicy(JsonNamingPolicy.CamelCase));
