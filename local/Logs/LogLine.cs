namespace Overnight.Local.Logs;

/// <summary>One event of a stream.</summary>
/// <param name="Offset">Where it begins, counted from the stream's first byte, whatever was dropped since.</param>
/// <param name="Next">Where the next one begins.</param>
/// <param name="Milliseconds">When it came in, since 1970.</param>
/// <param name="Text">Without the line's end.</param>
internal readonly record struct LogLine(long Offset, long Next, long Milliseconds, string Text)
{
    /// <summary>
    /// What CloudWatch Logs counts: the text's bytes and 26 more.
    /// docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
    /// </summary>
    public long Size => System.Text.Encoding.UTF8.GetByteCount(Text) + 26;
}
