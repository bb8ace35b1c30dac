using Microsoft.AspNetCore.Http;
using Overnight.Local.Iam;

namespace Overnight.Local.Hosting;

/// <summary>
/// One endpoint for every service, as <c>AWS_ENDPOINT_URL</c> expects: a request goes to the service it was signed for. What is
/// not signed goes to S3, the only service here that knows anonymous requests, unless <c>X-Amz-Target</c> names another.
/// </summary>
public sealed class ServiceRouter
{
    private const string FallbackService = "s3";

    private readonly Dictionary<string, IServiceEndpoint> _services;
    private readonly Action<string> _log;
    private long _requests;

    /// <param name="services">One per signing name.</param>
    /// <param name="log">Told of each fault of ours, one event a call.</param>
    public ServiceRouter(IEnumerable<IServiceEndpoint> services, Action<string> log)
    {
        _services = services.ToDictionary(service => service.SigningName, StringComparer.OrdinalIgnoreCase);
        _log = log;
    }

    /// <summary>Answers every request: to be given to <see cref="LoopbackServer"/>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        NameRequest(context);
        var name = ServiceNameOf(context);
        if (!_services.TryGetValue(name, out var service))
        {
            await ServiceError.WriteAsync(context, name, StatusCodes.Status400BadRequest, "UnknownService", Unsupported(name));
            return;
        }
        try
        {
            await service.HandleAsync(context);
        }
        catch (AccessDeniedException denied) when (!context.Response.HasStarted)
        {
            var (status, code) = DenialOf(name);
            await ServiceError.WriteAsync(context, name, status, code, denied.Message);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            // A body that is none, found as it was read: the caller's fault.
            await ServiceError.WriteAsync(context, name, bad.StatusCode, "InvalidRequest", bad.Message);
        }
        catch (Exception fault) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client hung up: whatever failed, failed because of that, and nobody is left to tell.
            _log($"{Describe(context, name)}: the client went away ({fault.GetType().Name})");
        }
        catch (Exception fault)
        {
            // The process's edge: a fault in one request must not take the others along.
            await AnswerFaultAsync(context, name, fault);
        }
    }

    /// <summary>A counter, not a random number: the same requests in the same order have the same ids.</summary>
    private void NameRequest(HttpContext context)
    {
        var id = $"00000000-0000-4000-8000-{Interlocked.Increment(ref _requests):x12}";
        context.TraceIdentifier = id;
        context.Response.Headers["x-amzn-RequestId"] = id;
        context.Response.Headers["x-amz-request-id"] = id;
    }

    private static string ServiceNameOf(HttpContext context)
    {
        if (Caller.Of(context) is { } caller) return caller.Service;
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        if (target.StartsWith("AWSStepFunctions.", StringComparison.Ordinal)) return "states";
        return target.Length == 0 ? FallbackService : target.Split('.', '_')[0];
    }

    /// <summary>Each service has its own words for "no": the pages of common errors of their API references.</summary>
    private static (int Status, string Code) DenialOf(string service) => service switch
    {
        "s3" => (StatusCodes.Status403Forbidden, "AccessDenied"),
        "ec2" => (StatusCodes.Status403Forbidden, "UnauthorizedOperation"),
        "sns" => (StatusCodes.Status403Forbidden, "AuthorizationError"),
        "states" => (StatusCodes.Status400BadRequest, "AccessDeniedException"),
        _ => (StatusCodes.Status403Forbidden, "AccessDeniedException"),
    };

    private string Unsupported(string name) =>
        $"found a request for '{name}', expected one for a service of this local endpoint: " +
        $"{string.Join(", ", _services.Keys.Order(StringComparer.Ordinal))}. Use AWS_ENDPOINT_URL_<SERVICE> to send '{name}' elsewhere.";

    private async Task AnswerFaultAsync(HttpContext context, string name, Exception fault)
    {
        _log($"{Describe(context, name)}: {fault}");
        if (context.Response.HasStarted)
        {
            // The status is sent. Cutting the connection is the only way left to say that the body is not whole.
            context.Abort();
            return;
        }
        var code = name == "s3" || name == "ec2" ? "InternalError" : "InternalFailure";
        await ServiceError.WriteAsync(context, name, StatusCodes.Status500InternalServerError, code,
            $"This is a fault of the local {name} service, request {context.TraceIdentifier}: {fault.GetType().Name}: {fault.Message}");
    }

    private static string Describe(HttpContext context, string name) =>
        $"{name} {context.Request.Method} {context.Request.Path}{context.Request.QueryString} ({context.TraceIdentifier})";
}
