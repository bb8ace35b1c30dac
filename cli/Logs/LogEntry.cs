namespace Overnight.Cli.Logs;

/// <summary>One line of a run's log.</summary>
/// <param name="At">When it was written, as the log keeps it.</param>
/// <param name="Origin">Who wrote it: <c>1</c>, the attempt; <c>trial 3, attempt 1</c>; or a function, <c>decide</c>.</param>
/// <param name="Text">As it was written.</param>
internal sealed record LogEntry(DateTimeOffset At, string Origin, string Text);
