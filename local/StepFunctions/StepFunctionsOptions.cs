using System.Text.Json.Nodes;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;

namespace Overnight.Local.StepFunctions;

public sealed record StepFunctionsOptions
{
    /// <summary>Where executions are kept; it outlives the process.</summary>
    public required string Folder { get; init; }

    /// <summary>What the folder is of.</summary>
    public StateFiles Files { get; init; } = StateFiles.OnDisk;

    /// <summary>The service integrations, by the Resource of a Task state; see <see cref="PlainFunction"/> for function ARNs.</summary>
    public required IReadOnlyDictionary<string, ITaskIntegration> Integrations { get; init; }

    /// <summary>Decides what state machines' roles may do; null allows everything.</summary>
    public AccessControl? Access { get; init; }

    public string Region { get; init; } = "us-east-1";

    public string AccountId { get; init; } = "000000000000";

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Of jitter, States.MathRandom and States.UUID.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Told of faults that no execution can show, because its history could not be written.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Told of each execution that starts, ends or is redriven: the detail of the event that goes to EventBridge.</summary>
    public Action<JsonObject> Tell { get; init; } = _ => { };

    /// <summary>The key in <see cref="Integrations"/> for tasks whose Resource is a Lambda function's ARN.</summary>
    public const string PlainFunction = Running.TaskIntegrations.PlainFunction;
}

/// <summary>A deployed state machine. docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html</summary>
public sealed record StateMachine
{
    public required string Arn { get; init; }
    public required string Name { get; init; }
    public required string RoleArn { get; init; }
    public required DateTimeOffset CreationDate { get; init; }

    /// <summary>The Amazon States Language, as deployed.</summary>
    public required string Definition { get; init; }
}
