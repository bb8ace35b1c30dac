// Stands in for Amazon.Lambda.Serialization.SystemTextJson 3.0.0: what its serializers share.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson.Converters;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Reads and writes streams, and says of which type a document failed to be.</summary>
public abstract class AbstractLambdaJsonSerializer : ILambdaSerializer
{
    protected JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="JsonSerializerException">The value cannot be written.</exception>
    public void Serialize<T>(T response, Stream responseStream)
    {
        try
        {
            using var writer = new Utf8JsonWriter(responseStream, WriterOptions);
            InternalSerialize(writer, response);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new JsonSerializerException(
                $"Error converting the Lambda function's response of type {typeof(T).FullName} to JSON: {e.Message}", e);
        }
    }

    /// <exception cref="JsonSerializerException">The stream does not hold such a document.</exception>
    public T Deserialize<T>(Stream requestStream)
    {
        // Lambda's payload is at most 6 MB, and the protected member below is handed bytes: hence the copy.
        using var payload = new MemoryStream();
        requestStream.CopyTo(payload);
        try
        {
            return InternalDeserialize<T>(payload.ToArray());
        }
        // A converter may fail with anything: a time is a number of seconds that no calendar has.
        catch (Exception e)
        {
            throw new JsonSerializerException(
                $"Error converting the Lambda event JSON payload to type {typeof(T).FullName}: {e.Message}", e);
        }
    }

    /// <summary>Nulls left out, names read in any case and written as the properties are called.</summary>
    protected virtual JsonSerializerOptions CreateDefaultJsonSerializationOptions() => new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNameCaseInsensitive = true,
        PropertyNamingPolicy = new AwsNamingPolicy(),
        Converters = { new DateTimeConverter() },
    };

    protected abstract void InternalSerialize<T>(Utf8JsonWriter writer, T response);

    protected abstract T InternalDeserialize<T>(byte[] utf8Json);
}

public class JsonSerializerException : Exception
{
    public JsonSerializerException(string message)
        : base(message)
    {
    }

    public JsonSerializerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Names as they are (or as another policy makes them), but for the two headers in an S3 event.</summary>
public class AwsNamingPolicy : JsonNamingPolicy
{
    private readonly JsonNamingPolicy _others;

    public AwsNamingPolicy()
    {
    }

    public AwsNamingPolicy(JsonNamingPolicy fallbackNamingPolicy) => _others = fallbackNamingPolicy;

    public override string ConvertName(string name) => name switch
    {
        "XAmzId2" => "x-amz-id-2",
        "XAmzRequestId" => "x-amz-request-id",
        _ => _others?.ConvertName(name) ?? name,
    };
}
