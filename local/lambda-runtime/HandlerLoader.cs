using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Overnight.Local.LambdaRuntime;

/// <summary>
/// Finds <c>ASSEMBLY::TYPE::METHOD</c> as the managed runtime does, and refuses what it refuses.
/// github.com/aws/aws-lambda-dotnet, Libraries/src/Amazon.Lambda.RuntimeSupport/Bootstrap: UserCodeLoader, UserCodeValidator
/// </summary>
internal static class HandlerLoader
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    /// <summary>By its name: a handler may do without Amazon.Lambda.Core, which is loaded where one wants it.</summary>
    public static bool IsContext(Type type) => type.FullName == "Amazon.Lambda.Core.ILambdaContext";

    public static Handler Load(string name)
    {
        if (name.Split("::") is not [{ Length: > 0 } assemblyName, { Length: > 0 } typeName, { Length: > 0 } methodName])
            throw new LambdaValidationException($"found the handler '{name}', expected ASSEMBLY::TYPE::METHOD");
        var type = LoadAssembly(assemblyName).GetType(typeName)
            ?? throw new LambdaValidationException($"found no type '{typeName}' in the assembly '{assemblyName}', expected the handler's type with its namespace, a nested one after '+'");
        var method = Find(type, methodName);
        Check(type, method);
        return new Handler(method, method.IsStatic ? null : Create(type));
    }

    /// <summary>The default context knows the function's own deps.json: dotnet exec was given it.</summary>
    private static Assembly LoadAssembly(string name)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name));
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            throw new LambdaValidationException($"found no assembly '{name}' beside the function's deps.json, expected {name}.dll in the root of the package: {wrong.Message}", wrong);
        }
    }

    private static MethodInfo Find(Type type, string name)
    {
        var found = type.GetMethods(Any).Where(method => method.Name == name).ToList();
        return found switch
        {
            [var only] => only,
            [] => throw new LambdaValidationException($"found no method '{name}' in the type '{type.FullName}', expected one"),
            _ => throw new LambdaValidationException($"found {found.Count} overloads of '{name}' in the type '{type.FullName}', expected one method of that name: {string.Join("; ", found)}"),
        };
    }

    private static void Check(Type type, MethodInfo method)
    {
        string? found = null;
        if (type.IsGenericType) found = "in a generic type";
        else if (!type.IsClass && !(type.IsValueType && !type.IsPrimitive && !type.IsEnum)) found = "in what is neither a class nor a struct";
        else if (method.IsAbstract || (type.IsAbstract && !method.IsStatic)) found = "abstract";
        else if (method.IsGenericMethod) found = "generic";
        else if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute))) found = "'async void'";
        else if (method.CallingConvention.HasFlag(CallingConventions.VarArgs) || method.GetParameters().Any(parameter => parameter.IsDefined(typeof(ParamArrayAttribute)))) found = "one of variable arguments";
        else if (method.GetParameters().Length > 2) found = $"one of {method.GetParameters().Length} parameters";
        else if (method.GetParameters() is [_, { } second] && !IsContext(second.ParameterType)) found = $"one whose second parameter is a {second.ParameterType}";
        if (found is not null)
            throw new LambdaValidationException($"found the handler '{method}' of '{type.FullName}' to be {found}, expected a plain method that takes an input, an ILambdaContext, both in that order, or nothing");
    }

    private static object Create(Type type) => type.IsValueType || type.GetConstructor(Type.EmptyTypes) is not null
        ? Activator.CreateInstance(type, BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions, null, null, null)!
        : throw new LambdaValidationException($"found no public constructor without parameters in '{type.FullName}', expected one");
}

/// <summary>The handler cannot be one. Reported to Lambda under this very name.</summary>
internal sealed class LambdaValidationException : Exception
{
    public LambdaValidationException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
