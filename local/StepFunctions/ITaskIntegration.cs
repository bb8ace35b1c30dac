using System.Text.Json.Nodes;
using Overnight.Local.Iam;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions;

/// <summary>
/// What a Task state's Resource does: a service integration such as <c>arn:aws:states:::batch:submitJob.sync</c>.
/// </summary>
public interface ITaskIntegration
{
    /// <summary>The Parameters' fields that it takes: others are refused when the definition is read. Null takes any.</summary>
    IReadOnlyCollection<string>? Parameters { get; }

    /// <summary>Whether a try first submits a job and then waits for it (<c>.sync</c>).</summary>
    bool Submits { get; }

    /// <summary>Runs one try of the task and returns its result. Ends promptly when cancelled.</summary>
    /// <exception cref="StatesException">The try failed: what Retry and Catch look at.</exception>
    Task<JsonNode?> RunAsync(TaskCall call, CancellationToken cancellation);

    /// <summary>
    /// Ends what a try submitted, because the state timed out or the execution was stopped: best effort, not awaited.
    /// </summary>
    void Abort(TaskCall call, JsonObject submitted);
}

/// <summary>One try of a task.</summary>
public sealed record TaskCall
{
    /// <summary>The plain function ARN, or the integration's.</summary>
    public required string Resource { get; init; }

    /// <summary>The effective input, Parameters applied.</summary>
    public required JsonNode? Parameters { get; init; }

    /// <summary>The state machine's role: with its permissions the task is run.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The execution's name: the role's session.</summary>
    public required string Session { get; init; }

    /// <summary>Null allows everything.</summary>
    public AccessControl? Access { get; init; }

    /// <summary>What an earlier process submitted for this very try: to be waited for, not submitted again.</summary>
    public required JsonObject? AlreadySubmitted { get; init; }

    /// <summary>Records what was submitted, before it is waited for.</summary>
    public required Action<JsonObject> Submitted { get; init; }

    /// <exception cref="AccessDeniedException">The state machine's role may not.</exception>
    public void Demand(string action, string resource) =>
        Access?.Demand(new AccessRequest(new Principal.Role(RoleArn, Session), action, resource));
}
