// Stands in for Amazon.Lambda.Core 3.2.0: how a handler's types meet JSON.
namespace Amazon.Lambda.Core;

public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);

    void Serialize<T>(T response, Stream responseStream);
}

/// <summary>Names the serializer of an assembly's handlers, or of one.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Assembly)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    /// <summary>Implements <see cref="ILambdaSerializer"/>, with a constructor that takes nothing.</summary>
    public Type SerializerType { get; set; } = serializerType;
}
