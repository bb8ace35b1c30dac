// Stands in for Amazon.Lambda.Core 3.2.0: logging where no context is at hand.
namespace Amazon.Lambda.Core;

/// <summary>Writes to the function's log; outside Lambda to the console.</summary>
public static class LambdaLogger
{
    // The managed runtime finds these fields by their names and puts its own actions in, so they stay assignable.
#pragma warning disable IDE0044
    private static Action<string> _loggingAction = Console.WriteLine;
    private static Action<string, string, object[]> _loggingWithLevelAction = WriteLine;
    private static Action<string, Exception, string, object[]> _loggingWithLevelAndExceptionAction =
        (level, exception, message, args) => WriteLine(level, $"{message}{Environment.NewLine}{exception}", args);
#pragma warning restore IDE0044

    public static void Log(string message) => _loggingAction(message);

    public static void Log(string level, string message) => Log(level, message, []);

    public static void Log(LogLevel level, string message) => Log(level.ToString(), message, []);

    /// <summary>The message is a template: <c>"Run {run} started"</c>.</summary>
    public static void Log(string level, string message, params object[] args) => _loggingWithLevelAction(level, message, args);

    public static void Log(LogLevel level, string message, params object[] args) => Log(level.ToString(), message, args);

    public static void Log(string level, Exception exception, string message, params object[] args) =>
        _loggingWithLevelAndExceptionAction(level, exception, message, args);

    public static void Log(LogLevel level, Exception exception, string message, params object[] args) =>
        Log(level.ToString(), exception, message, args);

    private static void WriteLine(string level, string message, object[] args) =>
        Console.WriteLine(args.Length == 0 ? $"{level}: {message}" : $"{level}: {message} [{string.Join(", ", args)}]");
}
