using System.Security.Cryptography;
using System.Text;

namespace Overnight.Local.StepFunctions;

/// <summary>A UUID that follows from what it stands for: the same after a restart, and with the same seed.</summary>
internal static class StableId
{
    public static string Of(string words) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(words)).AsSpan(0, 16)).ToString();
}
