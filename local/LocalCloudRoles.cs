using System.Security.Cryptography;
using System.Text;
using Overnight.Local.Batch;

namespace Overnight.Local;

/// <summary>
/// The credentials of each role: made of its ARN, so that they are the same after a restart, and the key alone tells whose they
/// are. They open nothing but this endpoint, which listens on this machine only.
/// </summary>
internal sealed class RoleKeys
{
    public RoleCredentials Of(string roleArn)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(roleArn)));
        return new RoleCredentials("ASIA" + hash[..16], hash[..40], hash);
    }
}
