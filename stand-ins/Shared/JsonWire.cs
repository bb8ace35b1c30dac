// Shared by the AWSSDK stand-ins that speak JSON: requests to bodies, bodies to responses and exceptions.
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Overnight.StandIns;

/// <summary>
/// The AWS JSON protocols' documents: camelCase, absent rather than null, times as seconds since 1970.
/// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html and aws-restjson1-protocol.html
/// </summary>
internal static class JsonWire
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new EpochSeconds(), new Constants() },
    };

    /// <summary>One operation: how its request is addressed, and which exceptions its errors become.</summary>
    public static InvokeOptions Operation<TResponse>(
        string serviceName, Action<IRequest> address, IReadOnlyDictionary<string, ServiceError> errors, ServiceError otherError)
        where TResponse : AmazonWebServiceResponse, new() => new()
        {
            RequestMarshaller = new JsonMarshaller(serviceName, address),
            ResponseUnmarshaller = new JsonUnmarshaller<TResponse>(errors, otherError),
        };

    private sealed class EpochSeconds : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTime.UnixEpoch.AddMilliseconds(Math.Round(reader.GetDouble() * 1000));

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteNumberValue((value.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
    }

    private sealed class Constants : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsSubclassOf(typeof(ConstantClass));

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Constant<>).MakeGenericType(typeToConvert));
    }

    private sealed class Constant<T> : JsonConverter<T>
        where T : ConstantClass
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Finder.Find<T>(reader.GetString());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }

    // ConstantClass shows its registry of values only to subclasses.
    private sealed class Finder() : ConstantClass("")
    {
        public static T Find<T>(string value)
            where T : ConstantClass => FindValue<T>(value);
    }
}

internal sealed class JsonMarshaller(string serviceName, Action<IRequest> address)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, serviceName) { HttpMethod = "POST" };
        address(request);
        request.Content = JsonSerializer.SerializeToUtf8Bytes(input, input.GetType(), JsonWire.Options);
        return request;
    }
}

internal sealed class JsonUnmarshaller<TResponse>(IReadOnlyDictionary<string, ServiceError> errors, ServiceError otherError)
    : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        // An operation without output may answer with an empty body instead of an empty object. Answers are pages of at most a
        // few megabytes, so they are read whole.
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        return body.Length == 0
            ? new TResponse()
            : JsonSerializer.Deserialize<TResponse>(body.GetBuffer().AsSpan(0, (int)body.Length), JsonWire.Options);
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        var make = error.Code is not null && errors.TryGetValue(error.Code, out var modelled) ? modelled : otherError;
        return make(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}

/// <summary>The constructor every service exception has in common.</summary>
internal delegate AmazonServiceException ServiceError(
    string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode);
