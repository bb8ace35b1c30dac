using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;

namespace Overnight.Local.Iam;

/// <summary>
/// Whose request this is and what decides on it: set once for each request, asked by the endpoint that serves it. A service that
/// is served without it, as a test may do, lets everybody do everything.
/// </summary>
internal sealed class RequestAccess
{
    private static readonly object ItemKey = new();

    private readonly AccessControl _access;
    private readonly Principal _who;

    private RequestAccess(AccessControl access, Principal who) => (_access, _who) = (access, who);

    /// <summary>Everything that the request does is decided on by these policies.</summary>
    public static void Guard(HttpContext context, AccessControl access, RoleKeys roles)
    {
        Principal who = Caller.Of(context) is not { } caller ? new Principal.Anonymous()
            : roles.Find(caller.AccessKeyId) is { } role ? role : new Principal.Administrator(access.AccountId);
        context.Items[ItemKey] = new RequestAccess(access, who);
    }

    /// <exception cref="AccessDeniedException">The caller may not.</exception>
    public static void Demand(HttpContext context, string action, string resource, Dictionary<string, string>? conditions = null)
    {
        if (context.Items[ItemKey] is RequestAccess own)
            own._access.Demand(new AccessRequest(own._who, action, resource) { Context = conditions ?? [] });
    }

    public static bool Allows(HttpContext context, string action, string resource) =>
        context.Items[ItemKey] is not RequestAccess own || own._access.Allows(new AccessRequest(own._who, action, resource));
}
