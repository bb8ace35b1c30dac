namespace Overnight.Fuzz.Tests;

/// <summary>A place where the product takes what others wrote.</summary>
/// <param name="Name">Of the test.</param>
/// <param name="Samples">Good input.</param>
/// <param name="Words">What its language is made of.</param>
/// <param name="OpenAsync">Takes the input in.</param>
/// <param name="Refusals">How it may say no; anything else is a crash.</param>
/// <param name="Share">Of the inputs, one in so many: doors through which each takes long get fewer.</param>
internal sealed record Door(
    string Name, IReadOnlyList<byte[]> Samples, IReadOnlyList<string> Words, Func<byte[], Task> OpenAsync, Type[] Refusals, int Share = 1)
{
    public override string ToString() => Name;
}
