using Overnight.Fuzz.Tests.Inputs;

namespace Overnight.Fuzz.Tests.Doors;

/// <summary>A place where the product takes what others wrote.</summary>
/// <param name="Name">Of the test.</param>
/// <param name="Make">Makes an input; the same random numbers make the same one.</param>
/// <param name="OpenAsync">Takes the input in, and looks at what became of it.</param>
/// <param name="Refusals">How it may say no; anything else is a crash.</param>
internal sealed record Door(string Name, MakeInput Make, Func<byte[], Task> OpenAsync, params Type[] Refusals)
{
    /// <summary>Good input: it must be taken, or everything that is made of it would be refused at the first byte.</summary>
    public IReadOnlyList<byte[]> Samples { get; init; } = [];

    /// <summary>How many of the inputs it gets beside the others: doors through which each takes long get fewer.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The part of the inputs that must be taken: less, and what lies behind the door is hardly reached.</summary>
    public double LeastTaken { get; init; } = 0.1;

    /// <summary>Called when all inputs were taken in: what lies about then is looked at, and cleared away.</summary>
    public Action Close { get; init; } = () => { };

    public override string ToString() => Name;
}
