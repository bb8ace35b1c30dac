using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Overnight.Local.Batch;

namespace Overnight.Local.Iam;

/// <summary>
/// The credentials of each role: made of its ARN and session, so that they are the same after a restart, and the key alone tells
/// whose they are. They open nothing but this endpoint, which listens on this machine only.
/// </summary>
internal sealed class RoleKeys
{
    private readonly ConcurrentDictionary<string, Principal.Role> _byKey = new(StringComparer.Ordinal);

    /// <param name="roleArn">The role.</param>
    /// <param name="session">Who has it: one name for all jobs, or a function's.</param>
    public RoleCredentials Of(string roleArn, string session)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{roleArn} {session}")));
        var credentials = new RoleCredentials("ASIA" + hash[..16], hash[..40], hash);
        _byKey[credentials.AccessKeyId] = new Principal.Role(roleArn, session);
        return credentials;
    }

    /// <summary>Whose key it is; null where it is no role's.</summary>
    public Principal.Role? Find(string accessKeyId) => _byKey.GetValueOrDefault(accessKeyId);
}
