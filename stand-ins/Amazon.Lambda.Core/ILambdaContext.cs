// Stands in for Amazon.Lambda.Core 3.2.0: what a handler sees of its invocation.
namespace Amazon.Lambda.Core;

/// <summary>One invocation: https://docs.aws.amazon.com/lambda/latest/dg/csharp-context.html</summary>
public interface ILambdaContext
{
    /// <summary>The same for every retry of one asynchronous event.</summary>
    string AwsRequestId { get; }

    /// <summary>Null unless a mobile SDK called.</summary>
    IClientContext ClientContext { get; }

    string FunctionName { get; }

    /// <summary><c>$LATEST</c> or a number.</summary>
    string FunctionVersion { get; }

    /// <summary>Null unless a mobile SDK called.</summary>
    ICognitoIdentity Identity { get; }

    /// <summary>The ARN it was called by, an alias's name included.</summary>
    string InvokedFunctionArn { get; }

    ILambdaLogger Logger { get; }

    string LogGroupName { get; }

    string LogStreamName { get; }

    int MemoryLimitInMB { get; }

    /// <summary>Until Lambda ends the invocation by force.</summary>
    TimeSpan RemainingTime { get; }
}

public interface IClientContext
{
    IDictionary<string, string> Environment { get; }

    IClientApplication Client { get; }

    IDictionary<string, string> Custom { get; }
}

public interface IClientApplication
{
    string AppPackageName { get; }

    string AppTitle { get; }

    string AppVersionCode { get; }

    string AppVersionName { get; }

    string InstallationId { get; }
}

public interface ICognitoIdentity
{
    string IdentityId { get; }

    string IdentityPoolId { get; }
}
