namespace Overnight.Local.Iam;

/// <summary>Who asks. docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html</summary>
public abstract record Principal
{
    /// <summary>As messages name it.</summary>
    public abstract string Arn { get; }

    /// <summary>The account's own user, who may do everything that no policy denies.</summary>
    public sealed record Administrator(string AccountId) : Principal
    {
        public override string Arn => $"arn:aws:iam::{AccountId}:user/developer";
    }

    /// <summary>A role's session.</summary>
    /// <param name="RoleArn"><c>arn:aws:iam::ACCOUNT:role/NAME</c>.</param>
    /// <param name="Session">Who took the role on: a function's name, a job.</param>
    public sealed record Role(string RoleArn, string Session) : Principal
    {
        public override string Arn => $"{RoleArn.Replace(":iam::", ":sts::", StringComparison.Ordinal)
            .Replace(":role/", ":assumed-role/", StringComparison.Ordinal)}/{Session}";
    }

    /// <summary>An AWS service on its own behalf: <c>s3.amazonaws.com</c>.</summary>
    public sealed record Service(string Name) : Principal
    {
        public override string Arn => Name;
    }

    /// <summary>A request that nobody signed.</summary>
    public sealed record Anonymous : Principal
    {
        public override string Arn => "anonymous";
    }
}

/// <summary>One question: may this one do that to this?</summary>
/// <param name="Who">The caller.</param>
/// <param name="Action"><c>s3:GetObject</c>.</param>
/// <param name="Resource">An ARN; <c>*</c> where the action knows no resources.</param>
public sealed record AccessRequest(Principal Who, string Action, string Resource)
{
    /// <summary>What conditions look at. A key that is not there is absent from the request.</summary>
    public IReadOnlyDictionary<string, string> Context { get; init; } = new Dictionary<string, string>();
}

/// <summary>The answer was no. The message is AWS's.</summary>
public sealed class AccessDeniedException(string message) : Exception(message);
