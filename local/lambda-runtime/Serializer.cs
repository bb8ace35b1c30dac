using System.Reflection;

namespace Overnight.Local.LambdaRuntime;

/// <summary>
/// The function's own serializer: named by <c>[LambdaSerializer]</c> on the method, else on its assembly. Known by its name only:
/// the Amazon.Lambda.Core it comes from is the function's, whatever its version.
/// </summary>
internal sealed class Serializer
{
    private const string AttributeName = "Amazon.Lambda.Core.LambdaSerializerAttribute", InterfaceName = "Amazon.Lambda.Core.ILambdaSerializer";

    private readonly object _instance;
    private readonly MethodInfo _deserialize, _serialize;

    private Serializer(object instance, Type contract)
    {
        _instance = instance;
        _deserialize = contract.GetMethod(nameof(Deserialize))!;
        _serialize = contract.GetMethod(nameof(Serialize))!;
    }

    public static Serializer? Of(MethodInfo method)
    {
        var attribute = Named(method.GetCustomAttributes()) ?? Named(method.DeclaringType!.Assembly.GetCustomAttributes());
        if (attribute is null) return null;
        var type = attribute.GetType().GetProperty("SerializerType")?.GetValue(attribute) as Type
            ?? throw new LambdaValidationException($"found no SerializerType on {AttributeName}, expected the serializer's type");
        var contract = type.GetInterface(InterfaceName)
            ?? throw new LambdaValidationException($"found the serializer {type}, expected it to implement {InterfaceName}");
        if (type.GetConstructor(Type.EmptyTypes) is null) throw new LambdaValidationException($"found no public constructor without parameters in the serializer {type}, expected one");
        return new Serializer(Activator.CreateInstance(type)!, contract);
    }

    public object? Deserialize(Type type, Stream input) =>
        _deserialize.MakeGenericMethod(type).Invoke(_instance, BindingFlags.DoNotWrapExceptions, null, [input], null);

    public void Serialize(Type type, object value, Stream output) =>
        _serialize.MakeGenericMethod(type).Invoke(_instance, BindingFlags.DoNotWrapExceptions, null, [value, output], null);

    private static Attribute? Named(IEnumerable<Attribute> attributes) => attributes.FirstOrDefault(attribute => IsNamed(attribute.GetType()));

    private static bool IsNamed(Type? type) => type is not null && (type.FullName == AttributeName || IsNamed(type.BaseType));
}
