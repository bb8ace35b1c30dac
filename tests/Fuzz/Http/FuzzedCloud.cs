using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Overnight.Local;
using Overnight.Local.Deployment;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;
using Overnight.Local.Templates;

namespace Overnight.Fuzz.Tests.Http;

/// <summary>
/// The local cloud's services with a small stack, in a folder deep in another one, in which nothing else may be found afterwards. Requests
/// are handed to it without a connection: that the server beneath does what HTTP says is ASP.NET's, and looked at in HttpDoorTests.
/// </summary>
internal sealed class FuzzedCloud : IAsyncDisposable
{
    private const string Template = """
        Resources:
          Data: {Type: AWS::S3::Bucket, Properties: {BucketName: data, VersioningConfiguration: {Status: Enabled}}}
          Failed: {Type: AWS::SQS::Queue, Properties: {QueueName: failed}}
          Runs: {Type: AWS::SNS::Topic, Properties: {TopicName: runs, Subscription: [{Protocol: email, Endpoint: you@example.com}]}}
          Group: {Type: AWS::Scheduler::ScheduleGroup, Properties: {Name: night}}
          Log: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /aws/x, RetentionInDays: 7}}
          Role:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: [states.amazonaws.com, scheduler.amazonaws.com]}, Action: "sts:AssumeRole"}]}
          Machine:
            Type: AWS::Serverless::StateMachine
            Properties: {Name: machine, Role: !GetAtt Role.Arn, DefinitionUri: machine.json}
          Nightly:
            Type: AWS::Scheduler::Schedule
            Properties:
              Name: nightly
              GroupName: !Ref Group
              ScheduleExpression: cron(30 1 * * ? *)
              FlexibleTimeWindow: {Mode: "OFF"}
              Target: {Arn: !GetAtt Failed.Arn, RoleArn: !GetAtt Role.Arn, Input: nightly}
        """;

    private readonly string _parent;
    private readonly LocalCloudServices _services;
    private readonly ServiceRouter _router;
    private readonly List<string> _faults;
    private readonly RoleKeys _roles;

    private FuzzedCloud(string parent, LocalCloudServices services, ServiceRouter router, RoleKeys roles, List<string> faults) =>
        (_parent, _services, _router, _roles, _faults) = (parent, services, router, roles, faults);

    public static async Task<FuzzedCloud> StartAsync(string? parent = null)
    {
        parent ??= Directory.CreateTempSubdirectory("overnight-fuzz-").FullName;
        var state = Path.Combine(parent, "a", "b", "state");
        var template = Path.Combine(Directory.CreateDirectory(Path.Combine(parent, "a", "template")).FullName, "template.yaml");
        await File.WriteAllTextAsync(template, Template);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(template)!, "machine.json"), """{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}""");
        var (roles, faults) = (new RoleKeys(), new List<string>());
        var options = new LocalCloudOptions { TemplatePath = template, StateFolder = state };
        Directory.CreateDirectory(state);
        var services = new LocalCloudServices(options, roles, () => new Uri("http://127.0.0.1:1"));
        await new StackDeployment(services, roles, StackReader.Read(template, new StackOptions { AccountId = LocalCloudServices.AccountId }), options).RunAsync();
        services.Resume();
        return new FuzzedCloud(parent, services, LocalCloud.Router(services, options with { Log = faults.Add }), roles, faults);
    }

    /// <summary>What it answers; null where these bytes are no request that a server would pass on.</summary>
    /// <exception cref="InvalidOperationException">It answered with a fault of its own.</exception>
    public async Task<string?> AnswerAsync(byte[] request)
    {
        if (!TryRead(request, out var context)) return null;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        // A long poll waits as long as it is asked to; this client does not.
        if (Encoding.Latin1.GetString(request).Contains("WaitTimeSeconds", StringComparison.Ordinal)) patience.CancelAfter(TimeSpan.FromMilliseconds(20));
        context.RequestAborted = patience.Token;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await HandleAsync(context);
        if (context.Response.StatusCode == StatusCodes.Status500InternalServerError)
            throw new InvalidOperationException($"{context.Response.StatusCode}: {Encoding.UTF8.GetString(answer.ToArray())}\n{string.Join('\n', _faults.TakeLast(1))}");
        return $"{context.Response.StatusCode}";
    }

    public Task HandleAsync(HttpContext context)
    {
        RequestAccess.Guard(context, _services.Access, _roles);
        return _router.HandleAsync(context);
    }

    /// <summary>Only what belongs there: and what was left can be read again by another process.</summary>
    public async Task CheckAsync()
    {
        if (await AnswerAsync(Requests.S3[12]) is not "200") throw new InvalidOperationException("the local cloud no longer answers");
        await DisposeAsync();
        var strange = Directory.EnumerateFileSystemEntries(_parent, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_parent, path))
            .Where(path => path is not ("a" or "a/b" or "a/b/state" or "a/template" or "a/template/template.yaml" or "a/template/machine.json") && !path.StartsWith("a/b/state/", StringComparison.Ordinal)).ToList();
        if (strange.Count > 0) throw new InvalidOperationException($"found outside of its folder: {string.Join(", ", strange)}");
        await using (var again = await StartAsync(_parent))
            if (await again.AnswerAsync(Requests.S3[3]) is not "200") throw new InvalidOperationException("what it left is not readable");
        Directory.Delete(_parent, recursive: true);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>What a server would refuse by itself is no request here.</summary>
    private static bool TryRead(byte[] request, [NotNullWhen(true)] out DefaultHttpContext? context)
    {
        context = null;
        var text = Encoding.Latin1.GetString(request);
        var split = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (split < 0) return false;
        var lines = text[..split].Split("\r\n");
        if (lines[0].Split(' ') is not [{ Length: > 0 } method, { Length: > 0 } target, "HTTP/1.1"] || !target.StartsWith('/') || target.Any(letter => letter is <= ' ' or > '~')) return false;
        context = new DefaultHttpContext();
        var feature = context.Features.Get<IHttpRequestFeature>()!;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        (feature.Method, feature.RawTarget) = (method, target);
        feature.QueryString = query < 0 ? "" : target[query..];
        try
        {
            feature.Path = Uri.UnescapeDataString((query < 0 ? target : target[..query]).Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase));
        }
        catch (UriFormatException)
        {
            return false;
        }
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line[..colon].Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not '-')) return false;
            var value = line[(colon + 1)..].Trim();
            if (value.Any(letter => letter is < ' ' and not '\t' or > '~')) return false;
            feature.Headers.Append(line[..colon], value);
        }
        var body = request.AsSpan(split + 4).ToArray();
        if (feature.Headers.ContentLength is { } length)
        {
            if (length < 0 || feature.Headers["Content-Length"].Count > 1) return false;
            body = body.AsSpan(0, (int)Math.Min(length, body.Length)).ToArray();
        }
        else if (feature.Headers.ContainsKey("Content-Length")) return false;
        feature.Body = new MemoryStream(body);
        return true;
    }
}
