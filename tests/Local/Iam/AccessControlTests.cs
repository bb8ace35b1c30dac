using System.Text.Json.Nodes;
using Overnight.Local.Iam;

namespace Overnight.Local.Tests.Iam;

/// <summary>docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html</summary>
public sealed class AccessControlTests
{
    private const string RoleArn = "arn:aws:iam::000000000000:role/app", Bucket = "arn:aws:s3:::data";

    private static readonly Principal App = new Principal.Role(RoleArn, "session");

    private readonly AccessControl _access = new("us-east-1", "000000000000");

    public AccessControlTests() => _access.AddRole(RoleArn, Statements(
        """{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}""", PolicyKind.Trust));

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/a/*"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"S3:getobject","Resource":"*"}""", true)]
    [InlineData("""{"Effect":"Allow","Action":["s3:Put*","s3:Get?bject"],"Resource":["arn:aws:s3:::other/*","arn:aws:s3:::data/*/c"]}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::DATA/*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObjectVersion","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","NotAction":"s3:Delete*","Resource":"*"}""", true)]
    [InlineData("""{"Effect":"Allow","NotAction":"s3:Get*","Resource":"*"}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::data/b/*"}""", true)]
    [InlineData("""{"Effect":"Deny","Action":"*","Resource":"*"}""", false)]
    public void A_roles_statement_covers_what_it_says(string statement, bool allowed)
    {
        _access.AddIdentityPolicy(RoleArn, Statements(statement));
        Assert.Equal(allowed, _access.Allows(new AccessRequest(App, "s3:GetObject", "arn:aws:s3:::data/a/c")));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"s3:prefix":["a/","b/"]}}""", "s3:prefix", "b/", true)]
    [InlineData("""{"StringEquals":{"s3:prefix":"a/"}}""", "s3:prefix", null, false)]
    [InlineData("""{"StringEqualsIfExists":{"s3:prefix":"a/"}}""", "s3:prefix", null, true)]
    [InlineData("""{"StringNotEquals":{"s3:prefix":["a/","b/"]}}""", "s3:prefix", "b/", false)]
    [InlineData("""{"StringNotEquals":{"s3:prefix":"a/"}}""", "s3:prefix", null, true)]
    [InlineData("""{"StringLike":{"s3:prefix":"runs/*"}}""", "s3:prefix", "runs/iris", true)]
    [InlineData("""{"ArnLike":{"aws:SourceArn":"arn:aws:states:*:000000000000:stateMachine:*"}}""", "AWS:sourcearn", "arn:aws:states:us-east-1:000000000000:stateMachine:a", true)]
    [InlineData("""{"ArnLike":{"aws:SourceArn":"arn:aws:*:stateMachine:*"}}""", "aws:SourceArn", "arn:aws:states:us-east-1:000000000000:stateMachine:a", false)]
    [InlineData("""{"Bool":{"aws:SecureTransport":false}}""", "aws:SecureTransport", "false", true)]
    [InlineData("""{"Bool":{"aws:SecureTransport":"false"}}""", "s3:prefix", "x", false)]
    [InlineData("""{"Null":{"s3:prefix":"true"}}""", "s3:prefix", null, true)]
    [InlineData("""{"Null":{"s3:prefix":false}}""", "s3:prefix", "x", true)]
    [InlineData("""{"NumericLessThanEquals":{"s3:max-keys":"10"}}""", "s3:max-keys", "10", true)]
    [InlineData("""{"NumericLessThan":{"s3:max-keys":10}}""", "s3:max-keys", "10", false)]
    [InlineData("""{"StringEquals":{"s3:prefix":"a"},"Bool":{"aws:SecureTransport":"false"}}""", "s3:prefix", "a", false)]
    public void A_condition_looks_at_the_requests_context(string condition, string key, string? value, bool allowed)
    {
        _access.AddIdentityPolicy(RoleArn, Statements($$"""{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*","Condition":{{condition}}}"""));
        var context = value is null ? new Dictionary<string, string>() : new() { [key] = value };
        Assert.Equal(allowed, _access.Allows(new AccessRequest(App, "s3:ListBucket", Bucket) { Context = context }));
    }

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"1.2.3.4"}}}""", "#0.Condition.IpAddress")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"x"}}}""", "aws:SourceVpce")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::x/${aws:username}"}""", "policy variable")]
    [InlineData("""{"Effect":"Allow","Action":"GetObject","Resource":"*"}""", "expected SERVICE:ACTION")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Principal":"*"}""", "#0.Principal: found one, expected none")]
    [InlineData("""{"Effect":"Maybe","Action":"s3:GetObject","Resource":"*"}""", "found 'Maybe'")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject"}""", "#0.Resource: found none")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Extra":1}""", "#0.Extra")]
    public void What_is_not_evaluated_is_refused_by_name(string statement, string saying) =>
        Assert.Contains(saying, Assert.Throws<ArgumentException>(() => Statements(statement)).Message);

    [Fact]
    public void A_refusal_says_who_what_and_why_as_AWS_does()
    {
        var request = new AccessRequest(App, "s3:GetObject", "arn:aws:s3:::data/a");
        Assert.Equal("User: arn:aws:sts::000000000000:assumed-role/app/session is not authorized to perform: s3:GetObject on resource: "
            + "arn:aws:s3:::data/a because no identity-based policy allows the s3:GetObject action", _access.Decide(request));
        _access.AddIdentityPolicy(RoleArn, Statements("""{"Effect":"Allow","Action":"s3:*","Resource":"*"}"""));
        Assert.Null(_access.Decide(request));
        _access.AddResourcePolicy(Bucket, Statements("""{"Sid":"No","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::data/*"}""", PolicyKind.Resource));
        Assert.EndsWith("with an explicit deny in a resource-based policy", _access.Decide(request), StringComparison.Ordinal);
        Assert.NotNull(_access.Decide(request with { Who = new Principal.Administrator("000000000000") }));
    }

    [Fact]
    public void A_resource_may_allow_a_role_and_must_allow_a_service()
    {
        var request = new AccessRequest(new Principal.Service("sns.amazonaws.com"), "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:q")
        {
            Context = new Dictionary<string, string> { ["aws:SourceArn"] = "arn:aws:sns:us-east-1:000000000000:t" },
        };
        Assert.Contains("no resource-based policy allows", _access.Decide(request));
        _access.AddResourcePolicy(request.Resource, Statements("""
            {"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com","AWS":"arn:aws:iam::000000000000:role/app"},"Action":"sqs:*","Resource":"*",
             "Condition":{"ArnLikeIfExists":{"aws:SourceArn":"arn:aws:sns:*:*:t"}}}
            """, PolicyKind.Resource));
        Assert.Null(_access.Decide(request));
        Assert.Null(_access.Decide(new AccessRequest(App, "sqs:ReceiveMessage", request.Resource)));
        Assert.NotNull(_access.Decide(request with { Context = new Dictionary<string, string> { ["aws:SourceArn"] = "arn:aws:sns:us-east-1:0:other" } }));
        Assert.NotNull(_access.Decide(request with { Who = new Principal.Anonymous() }));
    }

    [Fact]
    public void A_role_is_taken_on_by_whom_it_trusts_only()
    {
        Assert.True(_access.CanAssume(RoleArn, "lambda.amazonaws.com"));
        Assert.False(_access.CanAssume(RoleArn, "states.amazonaws.com"));
        Assert.False(_access.CanAssume("arn:aws:iam::000000000000:role/none", "lambda.amazonaws.com"));
        const string machines = "arn:aws:iam::000000000000:role/machines";
        _access.AddRole(machines, Statements("""
            {"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole",
             "Condition":{"StringEquals":{"aws:SourceAccount":"000000000000"},"ArnLike":{"aws:SourceArn":"arn:aws:states:us-east-1:000000000000:stateMachine:*"}}}
            """, PolicyKind.Trust));
        Assert.True(_access.CanAssume(machines, "states.amazonaws.com", "arn:aws:states:us-east-1:000000000000:stateMachine:m"));
        Assert.False(_access.CanAssume(machines, "states.amazonaws.com", "arn:aws:states:eu-west-1:000000000000:stateMachine:m"));
        Assert.False(_access.CanAssume(machines, "states.amazonaws.com"));
    }

    [Fact]
    public void A_statement_knows_what_was_decided_by_it_alone()
    {
        _access.AddIdentityPolicy(RoleArn, Statements("""
            {"Sid":"Own","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"},
            {"Sid":"Both","Effect":"Allow","Action":"s3:*","Resource":"*"},
            {"Sid":"Never","Effect":"Allow","Action":"s3:DeleteBucket","Resource":"*"}
            """));
        _access.Demand(new AccessRequest(App, "s3:GetObject", "arn:aws:s3:::data/a"));
        _access.Demand(new AccessRequest(App, "s3:PutObject", "arn:aws:s3:::data/a"));
        Assert.Throws<AccessDeniedException>(() => _access.Demand(new AccessRequest(App, "sqs:SendMessage", "*")));
        Assert.Equal([("test/Own", 1, 0), ("test/Both", 2, 1), ("test/Never", 0, 0)],
            _access.Statements.Where(statement => statement.Name != "test/#0").Select(statement => (statement.Name, statement.Uses, statement.Needs)));
    }

    [Fact]
    public void A_statement_that_is_withdrawn_decides_nothing_until_it_is_restored()
    {
        var read = new AccessRequest(App, "s3:GetObject", "arn:aws:s3:::data/a");
        _access.AddIdentityPolicy(
            RoleArn, Statements("""{"Sid":"Own","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}"""));
        var own = _access.Statements.Single(statement => statement.Name == "test/Own");
        own.Withdraw();
        Assert.False(_access.Allows(read));
        own.Restore();
        Assert.True(_access.Allows(read));
    }

    [Fact]
    public void A_statement_knows_which_of_its_actions_and_resources_were_met()
    {
        _access.AddIdentityPolicy(RoleArn, Statements("""
            {"Sid":"Own","Effect":"Allow","Action":["s3:Get*","s3:PutObject"],
             "Resource":["arn:aws:s3:::data/a/*","arn:aws:s3:::data/b/*"]},
            {"Sid":"AllBut","Effect":"Allow","NotAction":"s3:*","Resource":"*"}
            """));
        _access.Demand(new AccessRequest(App, "s3:GetObject", "arn:aws:s3:::data/b/c"));
        var unmet = _access.Statements.ToDictionary(statement => statement.Name, statement => statement.Unmet);
        Assert.Equal(["s3:PutObject", "arn:aws:s3:::data/a/*"], unmet["test/Own"]);
        Assert.Equal(["*"], unmet["test/AllBut"]);
    }

    private static List<PolicyStatement> Statements(string statements, PolicyKind kind = PolicyKind.Identity) => PolicyDocument.Read(
        JsonNode.Parse($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""")!.AsObject(), "test", kind);
}
