namespace Overnight.Contracts;

/// <summary>A time over which spot capacity of one hardware class was seen to be there, or not to be.</summary>
/// <param name="IsThere">An instance was kept so long; otherwise it was waited for so long.</param>
/// <param name="Seconds">How long it lasted at least.</param>
/// <param name="EndSeen">It ended by EC2's doing: the instance was reclaimed, or the one waited for came.</param>
/// <param name="Zone">Null while waiting: a queue waits for all its zones.</param>
public sealed record SpotSpell(bool IsThere, double Seconds, bool EndSeen, string? Zone = null);
