namespace Overnight.Local.Lambda;

/// <summary>What the other services need of Lambda.</summary>
public interface IFunctionInvoker
{
    /// <summary>Invokes and waits: <c>RequestResponse</c>.</summary>
    /// <param name="function">Name or ARN.</param>
    /// <param name="payload">The event as UTF-8 JSON.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation);

    /// <summary>Queues an asynchronous invocation (<c>Event</c>): retried twice after function errors, then dropped or sent on failure.</summary>
    /// <param name="function">Name or ARN.</param>
    /// <param name="payload">The event as UTF-8 JSON.</param>
    void InvokeLater(string function, ReadOnlyMemory<byte> payload);
}

/// <param name="Payload">The answer as UTF-8 JSON; where <paramref name="ErrorType"/> is set, Lambda's error document.</param>
/// <param name="ErrorType">The exception's short type name as Lambda reports it, null where the function returned.</param>
/// <param name="ErrorMessage">The exception's message.</param>
public sealed record FunctionAnswer(byte[] Payload, string? ErrorType = null, string? ErrorMessage = null);
