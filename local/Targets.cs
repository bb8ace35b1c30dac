using System.Text;
using Overnight.Local.Iam;
using Overnight.Local.Lambda;
using Overnight.Local.Sns;
using Overnight.Local.Sqs;
using Overnight.Local.StepFunctions;

namespace Overnight.Local;

/// <summary>A target refused what was sent to it.</summary>
/// <param name="code">The service's own.</param>
/// <param name="message">What it said.</param>
/// <param name="isTransient">Whether it may take it later.</param>
public sealed class TargetException(string code, string message, bool isTransient) : Exception($"{code}: {message}")
{
    public string Code { get; } = code;
    public bool IsTransient { get; } = isTransient;
}

/// <summary>
/// Where services send what they have to send: schedules to what they start, functions to the destinations of events that
/// failed, topics to their subscriptions. A target is known by its ARN: a queue, a topic, a function or a state machine.
/// </summary>
internal sealed class Targets(
    AccessControl access, SqsService queues, Func<SnsService> topics, IFunctionInvoker functions, Func<StepFunctionsService> machines)
{
    /// <param name="who">Who sends, with its own permissions.</param>
    /// <param name="sourceArn">On whose behalf a service sends.</param>
    /// <param name="arn">The target's.</param>
    /// <param name="body">The message, the event or the input.</param>
    /// <param name="attributes">Of a message to a queue; elsewhere without effect.</param>
    /// <exception cref="TargetException">It was not taken.</exception>
    public void Send(
        Principal who, string sourceArn, string arn, string body, IReadOnlyDictionary<string, string>? attributes = null)
    {
        try
        {
            access.Demand(new AccessRequest(who, ActionOn(arn), arn)
            {
                Context = new Dictionary<string, string> { ["aws:SourceArn"] = sourceArn, ["aws:SourceAccount"] = access.AccountId },
            });
            switch (arn.Split(':', 7))
            {
                case ["arn", _, "sqs", _, _, _]: queues.Send(arn, body, attributes: attributes); break;
                case ["arn", _, "sns", _, _, _]: topics().Publish(arn, body, null); break;
                case ["arn", _, "lambda", _, _, "function", _]: functions.InvokeLater(arn, Encoding.UTF8.GetBytes(body)); break;
                case ["arn", _, "states", _, _, "stateMachine", _]: machines().StartExecution(arn, null, body); break;
                default: throw new TargetException("ValidationException", Unknown(arn), isTransient: false);
            }
        }
        catch (AccessDeniedException denied)
        {
            throw new TargetException("AccessDeniedException", denied.Message, isTransient: false);
        }
        catch (SqsException refused)
        {
            throw new TargetException(refused.Code, refused.Message, isTransient: refused.Code == "OverLimit");
        }
        catch (SnsException refused)
        {
            throw new TargetException(refused.Code, refused.Message, isTransient: false);
        }
        catch (LambdaException refused)
        {
            throw new TargetException(refused.Code, refused.Message, isTransient: refused.Status is 429 or >= 500);
        }
        catch (StepFunctionsException refused)
        {
            throw new TargetException(refused.Code, refused.Message, isTransient: refused.Code == "ExecutionLimitExceeded");
        }
    }

    /// <exception cref="ArgumentException">Nothing here takes what would be sent to it.</exception>
    public static void Check(string arn, string property)
    {
        if (arn.Split(':', 7) is not (["arn", _, "sqs" or "sns", _, _, _]
            or ["arn", _, "lambda", _, _, "function", _] or ["arn", _, "states", _, _, "stateMachine", _]))
            throw new ArgumentException($"{property}: {Unknown(arn)}");
    }

    public static string ActionOn(string arn) => arn.Split(':', 7) switch
    {
        ["arn", _, "sqs", ..] => "sqs:SendMessage",
        ["arn", _, "sns", ..] => "sns:Publish",
        ["arn", _, "lambda", ..] => "lambda:InvokeFunction",
        ["arn", _, "states", ..] => "states:StartExecution",
        _ => throw new TargetException("ValidationException", Unknown(arn), isTransient: false),
    };

    private static string Unknown(string arn) =>
        $"found '{arn}', expected the ARN of a queue, a topic, a function or a state machine: other targets are not reached here";
}
