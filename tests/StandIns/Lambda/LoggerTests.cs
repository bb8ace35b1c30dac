using System.Reflection;
using Amazon.Lambda.Core;

namespace Overnight.StandIns.Tests.Lambda;

public sealed class LoggerTests
{
    [Fact]
    public void A_logger_of_plain_lines_takes_every_level()
    {
        var lines = new Lines();
        ILambdaLogger logger = lines;

        logger.LogInformation("started");
        logger.LogWarning("slow {seconds}", 3);
        logger.LogError(new InvalidOperationException("broken"), "failed");

        Assert.Equal(["started", "slow {seconds}", "failed"], lines.Written.Take(3));
        Assert.Contains("broken", Assert.Single(lines.Written.Skip(3)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_logger_that_knows_levels_is_told_them()
    {
        var levels = new Levels();
        ILambdaLogger logger = levels;

        logger.LogDebug("a");
        logger.LogCritical("b");
        logger.Log(LogLevel.Trace, "c");

        Assert.Equal(["Debug a", "Critical b", "Trace c"], levels.Written);
    }

    [Fact]
    public void The_runtime_can_take_over_the_static_logger_by_its_fields()
    {
        List<string> written = [];
        using var plain = new Replaced("_loggingAction", (Action<string>)written.Add);
        using var levels = new Replaced(
            "_loggingWithLevelAction",
            (Action<string, string, object[]>)((level, message, args) => written.Add($"{level} {message} {args.Length}")));
        using var exceptions = new Replaced(
            "_loggingWithLevelAndExceptionAction",
            (Action<string, Exception, string, object[]>)((level, e, text, _) => written.Add($"{level} {text} {e.Message}")));

        LambdaLogger.Log("line");
        LambdaLogger.Log(LogLevel.Warning, "template {a}", 1);
        LambdaLogger.Log(LogLevel.Error, new InvalidOperationException("why"), "failed");

        Assert.Equal(["line", "Warning template {a} 1", "Error failed why"], written);
    }

    private sealed class Lines : ILambdaLogger
    {
        public List<string> Written { get; } = [];

        public void Log(string message) => Written.Add(message);

        public void LogLine(string message) => Written.Add(message);
    }

    private sealed class Levels : ILambdaLogger
    {
        public List<string> Written { get; } = [];

        public void Log(string message) => Assert.Fail("a level was lost");

        public void LogLine(string message) => Assert.Fail("a level was lost");

        public void Log(string level, string message) => Written.Add($"{level} {message}");
    }

    private sealed class Replaced : IDisposable
    {
        private readonly FieldInfo _field;
        private readonly object? _before;

        public Replaced(string name, Delegate action)
        {
            _field = typeof(LambdaLogger).GetField(name, BindingFlags.NonPublic | BindingFlags.Static)!;
            _before = _field.GetValue(null);
            _field.SetValue(null, action);
        }

        public void Dispose() => _field.SetValue(null, _before);
    }
}
