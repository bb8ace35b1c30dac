using System.Reflection;
using System.Runtime.CompilerServices;

namespace Overnight.Local.LambdaRuntime;

/// <summary>A loaded handler: input through its serializer, call, wait, output through its serializer.</summary>
internal sealed class Handler
{
    private readonly MethodInfo _method;
    private readonly object? _instance;
    private readonly Type? _input;
    private readonly Type? _context;
    private readonly Type? _output;
    private readonly Serializer? _serializer;

    public Handler(MethodInfo method, object? instance)
    {
        (_method, _instance) = (method, instance);
        var parameters = method.GetParameters().Select(parameter => parameter.ParameterType).ToList();
        _context = parameters.LastOrDefault(HandlerLoader.IsContext);
        _input = parameters.FirstOrDefault(parameter => parameter != _context);
        _output = OutputOf(method.ReturnType);
        _serializer = Serializer.Of(method);
        if (_serializer is null && new[] { _input, _output }.FirstOrDefault(type => type is not null && !IsStream(type)) is { } unread)
            throw new LambdaValidationException($"found no LambdaSerializerAttribute on '{method.Name}' or its assembly, expected one, because the handler uses {unread}; only Stream needs none");
    }

    /// <returns>The output's bytes; empty where the handler returns nothing.</returns>
    public async Task<Stream> InvokeAsync(Invocation invocation)
    {
        var arguments = new List<object?>(2);
        if (_input is not null) arguments.Add(IsStream(_input) ? invocation.Input : _serializer!.Deserialize(_input, invocation.Input));
        if (_context is not null) arguments.Add(Context(invocation));
        var returned = _method.Invoke(_instance, BindingFlags.DoNotWrapExceptions, null, [.. arguments], null);
        if (returned is Task task)
        {
            await task;
            returned = _output is null ? null : TaskOf(task.GetType())!.GetProperty(nameof(Task<>.Result))!.GetValue(task);
        }
        if (returned is Stream stream) return stream;
        var output = new MemoryStream();
        if (_output is not null && returned is not null) _serializer!.Serialize(_output, returned, output);
        output.Position = 0;
        return output;
    }

    // By itself: what has an ILambdaContext needs an Amazon.Lambda.Core, which not every function has.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object Context(Invocation invocation) => new InvocationContext(invocation);

    /// <summary>What the handler hands back; null for void and Task.</summary>
    private static Type? OutputOf(Type returned)
    {
        if (returned == typeof(void)) return null;
        if (!typeof(Task).IsAssignableFrom(returned)) return returned;
        return TaskOf(returned)?.GetGenericArguments()[0];
    }

    /// <summary>The Task of T among a type and its bases: an async method returns a subclass.</summary>
    private static Type? TaskOf(Type? type) => type is null ? null
        : type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Task<>) ? type : TaskOf(type.BaseType);

    private static bool IsStream(Type type) => typeof(Stream).IsAssignableFrom(type);
}
