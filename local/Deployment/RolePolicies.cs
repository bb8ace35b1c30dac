using Overnight.Local.Iam;
using Overnight.Local.Templates;

namespace Overnight.Local.Deployment;

/// <summary>What services ask of a role when something is deployed with it.</summary>
internal sealed class RolePolicies(LocalCloudServices services, Action<string> log)
{
    /// <summary>docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy</summary>
    private static readonly string[] LogActions =
    [
        "CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries", "PutResourcePolicy",
        "DescribeResourcePolicies", "DescribeLogGroups",
    ];

    /// <summary>docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html</summary>
    private static readonly string[] TraceActions =
        ["PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets"];

    /// <summary>
    /// docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html and stepfunctions-iam.html: how a .sync task hears of the end of
    /// what it started.
    /// </summary>
    private static readonly (string Task, string Rule)[] ManagedRules =
    [
        (":batch:submitJob.sync\"", "StepFunctionsGetEventsForBatchJobsRule"),
        (":states:startExecution.sync:2\"", "StepFunctionsGetEventsForStepFunctionsExecutionRule"),
    ];

    private static readonly string[] RuleActions = ["PutTargets", "PutRule", "DescribeRule"];

    /// <summary>Whether a function's role may write its log; on AWS one that may not has none, and nobody is told.</summary>
    public bool MayLog(string roleArn, string logGroup)
    {
        var stream = Arn("logs", $"log-group:{logGroup}:log-stream:function");
        return Allows(roleArn, "logs:CreateLogStream", stream) && Allows(roleArn, "logs:PutLogEvents", stream);
    }

    /// <summary>
    /// What CreateStateMachine checks. docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    /// </summary>
    /// <exception cref="ArgumentException">In its words.</exception>
    public void CheckMachine(string name, string roleArn, string definition, StateMachineProperties properties)
    {
        var machine = Arn("states", $"stateMachine:{name}");
        if (!services.Access.CanAssume(roleArn, "states.amazonaws.com", machine))
        {
            throw new ArgumentException("Role: Neither the global service principal states.amazonaws.com, nor the regional one is "
                + $"authorized to assume the provided role: {roleArn}");
        }
        foreach (var rule in ManagedRules.Where(managed => definition.Contains(managed.Task, StringComparison.Ordinal))
            .Select(managed => Arn("events", $"rule/{managed.Rule}")))
        {
            if (RuleActions.FirstOrDefault(action => !Allows(roleArn, "events:" + action, rule)) is { } missing)
                throw new ArgumentException(
                    $"Role: '{roleArn}' is not authorized to create managed-rule: it lacks events:{missing} on {rule}");
        }
        if (properties.Logging is { Level: not "OFF" } && LogActions.FirstOrDefault(action => !Allows(roleArn, "logs:" + action, "*")) is { } logging)
            throw new ArgumentException(
                $"Logging: The state machine IAM Role is not authorized to access the Log Destination: it lacks logs:{logging}");
        if (properties.Tracing is { Enabled: true } && TraceActions.FirstOrDefault(action => !Allows(roleArn, "xray:" + action, "*")) is { } trace)
            log($"states {name}: not traced: its role lacks xray:{trace}");
    }

    /// <summary>
    /// What CreateSchedule checks.
    /// docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
    /// </summary>
    /// <exception cref="ArgumentException">In its words.</exception>
    public static void CheckSchedule(AccessControl access, string roleArn, string groupArn)
    {
        if (!access.CanAssume(roleArn, "scheduler.amazonaws.com", groupArn))
        {
            throw new ArgumentException("Target.RoleArn: The execution role you provide must allow AWS EventBridge Scheduler to assume "
                + $"the role: {roleArn}");
        }
    }

    private bool Allows(string roleArn, string action, string resource) =>
        services.Access.Allows(new AccessRequest(new Principal.Role(roleArn, "deployment"), action, resource));

    private string Arn(string service, string resource) =>
        $"arn:aws:{service}:{services.Region}:{LocalCloudServices.AccountId}:{resource}";
}
