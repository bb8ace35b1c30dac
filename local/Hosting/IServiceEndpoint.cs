using Microsoft.AspNetCore.Http;

namespace Overnight.Local.Hosting;

/// <summary>One AWS service's wire protocol. The request goes to the service whose name it was signed for.</summary>
public interface IServiceEndpoint
{
    /// <summary>The service in SigV4's credential scope: <c>s3</c>, <c>states</c>, <c>batch</c>, <c>ec2</c>.</summary>
    string SigningName { get; }

    Task HandleAsync(HttpContext context);
}
