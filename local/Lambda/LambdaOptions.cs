namespace Overnight.Local.Lambda;

public sealed record LambdaOptions
{
    /// <summary>Holds the asynchronous invocations that were not yet run: they outlive the process.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Log groups are folders in it, log streams files: <c>aws/lambda/NAME/2026/01/31/[$LATEST]0….log</c>.</summary>
    public required string LogFolder { get; init; }

    public required string Region { get; init; }

    /// <summary>12 digits.</summary>
    public required string AccountId { get; init; }

    /// <summary>What functions get as <c>AWS_ENDPOINT_URL</c>; asked for when an environment starts.</summary>
    public required Func<Uri> Endpoint { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told of what no caller hears of: asynchronous invocations that were given up.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Sends records of asynchronous invocations on; throws <see cref="TargetException"/> where they are not taken.</summary>
    public Action<FunctionDelivery> Deliver { get; init; } =
        delivery => throw new TargetException("ResourceNotFoundException", $"found no {delivery.TargetArn}", isTransient: false);

    /// <summary>Environments of one function at once where it reserves no concurrency: each is a process of this machine.</summary>
    public int EnvironmentsPerFunction { get; init; } = 4;
}
