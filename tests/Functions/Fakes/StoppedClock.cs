namespace Overnight.Functions.Tests.Fakes;

/// <summary>It is always the same time.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 22, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
