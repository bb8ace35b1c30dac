using System.Net;
using System.Text.Json;
using Overnight.Contracts;

namespace Overnight.Trainer.Attempts;

/// <summary>
/// The instance metadata service, version 2: where an attempt learns what it runs on, and that it is about to lose it.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
/// </summary>
internal sealed class InstanceMetadata(HttpClient http, Uri service, TimeProvider time)
{
    // The service is on the same host: it answers at once, or it is not there (Fargate, a desk).
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(6);
    private const int MostTries = 3;

    private string? _token;
    private DateTimeOffset _tokenEnds;

    /// <summary>Null where there is no metadata service.</summary>
    public async Task<AttemptHost?> TryReadHostAsync(CancellationToken cancellation)
    {
        if (await TryGetAsync("meta-data/instance-id", cancellation) is not { } id) return null;
        return new AttemptHost
        {
            InstanceId = id,
            InstanceType = await TryGetAsync("meta-data/instance-type", cancellation) ?? "unknown",
            AvailabilityZone = await TryGetAsync("meta-data/placement/availability-zone", cancellation) ?? "unknown",
            Market = await TryGetAsync("meta-data/instance-life-cycle", cancellation) == "spot" ? Market.Spot : Market.OnDemand,
            SeenAt = time.GetUtcNow(),
            LaunchedAt = PendingTime(await TryGetAsync("dynamic/instance-identity/document", cancellation)),
        };
    }

    /// <summary>
    /// The spot notice, two minutes before the end: <c>{"action":"terminate","time":"..."}</c>; null while there is none.
    /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
    /// </summary>
    public Task<string?> TryReadSpotNoticeAsync(CancellationToken cancellation) => TryGetAsync("meta-data/spot/instance-action", cancellation);

    /// <summary>
    /// What EC2 calls the instance's launch, and bills from.
    /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
    /// </summary>
    private static DateTimeOffset? PendingTime(string? document)
    {
        try
        {
            using var json = JsonDocument.Parse(document ?? "{}");
            return json.RootElement.TryGetProperty("pendingTime", out var time) && time.TryGetDateTimeOffset(out var at) ? at : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text at a path below <c>/latest/</c>; null where there is none, or no service.</summary>
    private async Task<string?> TryGetAsync(string path, CancellationToken cancellation)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(Patience);
            try
            {
                var token = await TokenAsync(patience.Token);
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service, $"/latest/{path}"));
                request.Headers.Add("X-aws-ec2-metadata-token", token);
                using var response = await http.SendAsync(request, patience.Token);
                if (response.StatusCode == HttpStatusCode.NotFound) return null;
                if (response.IsSuccessStatusCode) return await response.Content.ReadAsStringAsync(patience.Token);
                // 401: the token is no longer good. Anything else: the service is busy.
                _token = null;
            }
            catch (HttpRequestException)
            {
                _token = null;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return null;
            }
        }
        return null;
    }

    private async Task<string> TokenAsync(CancellationToken cancellation)
    {
        if (_token is { } known && time.GetUtcNow() < _tokenEnds) return known;
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(service, "/latest/api/token"));
        request.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", $"{TokenLife.TotalSeconds}");
        using var response = await http.SendAsync(request, cancellation);
        response.EnsureSuccessStatusCode();
        _tokenEnds = time.GetUtcNow() + TokenLife / 2;
        return _token = await response.Content.ReadAsStringAsync(cancellation);
    }
}
