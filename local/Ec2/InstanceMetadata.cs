using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Overnight.Local.Ec2;

/// <summary>
/// One instance's metadata service, version 2 only: every read needs a session token. The instance role's credentials are not
/// there: containers have their job role's. docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
/// </summary>
internal sealed class InstanceMetadata(Func<Instance> instance, FleetOptions options, TimeProvider time, Random random)
{
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const string TtlHeader = "X-aws-ec2-metadata-token-ttl-seconds";
    private const string MetaData = "/latest/meta-data/";
    private const int LongestTtlSeconds = 21_600;
    private const int MostTokens = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _tokens = [];

    public async Task HandleAsync(HttpContext context)
    {
        var (status, body) = Answer(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    private (int Status, string Body) Answer(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path == "/latest/api/token") return HttpMethods.IsPut(context.Request.Method) ? NewToken(context) : (405, "");
        if (!HttpMethods.IsGet(context.Request.Method)) return (405, "");
        if (!IsValid(context.Request.Headers[TokenHeader])) return (401, "");
        return Read(path, instance()) is { } found ? (200, found) : (404, "");
    }

    /// <summary>A token asked for through a proxy is refused, so that an open proxy on the instance gives nothing away.</summary>
    private (int Status, string Body) NewToken(HttpContext context)
    {
        if (context.Request.Headers.ContainsKey("X-Forwarded-For")) return (403, "");
        if (!int.TryParse(context.Request.Headers[TtlHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds is < 1 or > LongestTtlSeconds) return (400, "");
        var now = time.GetUtcNow();
        lock (_gate)
        {
            foreach (var old in _tokens.Where(token => token.Value <= now).Select(token => token.Key).ToList())
                _tokens.Remove(old);
            if (_tokens.Count >= MostTokens) return (503, "");
            var token = random.GetHexString(56, lowercase: true);
            _tokens[token] = now.AddSeconds(seconds);
            context.Response.Headers[TtlHeader] = seconds.ToString(CultureInfo.InvariantCulture);
            return (200, token);
        }
    }

    private bool IsValid(string? token)
    {
        lock (_gate) return token is not null && _tokens.TryGetValue(token, out var expires) && time.GetUtcNow() < expires;
    }

    private string? Read(string path, Instance of)
    {
        if (path == "/latest/dynamic/instance-identity/document") return Identity(of).ToJsonString();
        if (!path.StartsWith(MetaData, StringComparison.Ordinal)) return null;
        var entries = Entries(of);
        var name = path[MetaData.Length..];
        if (entries.TryGetValue(name, out var value)) return value;
        // A folder lists what is in it, folders with a slash.
        var folder = name.Length == 0 || name.EndsWith('/') ? name : name + "/";
        var below = entries.Keys.Where(key => key.StartsWith(folder, StringComparison.Ordinal))
            .Select(key => key[folder.Length..])
            .Select(rest => rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? rest[..(slash + 1)] : rest)
            .Distinct().Order(StringComparer.Ordinal).ToList();
        return below.Count == 0 ? null : string.Join('\n', below);
    }

    /// <summary>
    /// docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html lists them. What is null is not there: 404.
    /// </summary>
    private Dictionary<string, string> Entries(Instance of)
    {
        var entries = new Dictionary<string, string>
        {
            ["ami-id"] = options.ImageId,
            ["instance-id"] = of.Id,
            ["instance-life-cycle"] = of.Lifecycle == InstanceLifecycle.Spot ? "spot" : "on-demand",
            ["instance-type"] = of.Type,
            ["local-hostname"] = of.PrivateDnsName,
            ["local-ipv4"] = of.PrivateIp,
            ["placement/availability-zone"] = of.Zone,
            ["placement/region"] = of.Region,
        };
        if (of.NoticedAt is { } noticed)
            entries["events/recommendations/rebalance"] = new JsonObject { ["noticeTime"] = Time(noticed) }.ToJsonString();
        if (of.InterruptionAt is { } goes)
        {
            entries["spot/instance-action"] = new JsonObject { ["action"] = "terminate", ["time"] = Time(goes) }.ToJsonString();
            entries["spot/termination-time"] = Time(goes);
        }
        return entries;
    }

    /// <summary>docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html</summary>
    private JsonObject Identity(Instance of) => new()
    {
        ["accountId"] = options.Account,
        ["architecture"] = "x86_64",
        ["availabilityZone"] = of.Zone,
        ["imageId"] = options.ImageId,
        ["instanceId"] = of.Id,
        ["instanceType"] = of.Type,
        ["pendingTime"] = Time(of.LaunchTime),
        ["privateIp"] = of.PrivateIp,
        ["region"] = of.Region,
        ["version"] = "2017-09-30",
    };

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
