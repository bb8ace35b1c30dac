namespace Overnight.Local.Logs;

/// <summary>An error answer. docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html</summary>
internal sealed class LogsException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    public static LogsException NotFound(string message) => new("ResourceNotFoundException", message);

    public static LogsException Invalid(string message) => new("InvalidParameterException", message);
}
