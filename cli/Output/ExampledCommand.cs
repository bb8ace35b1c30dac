using System.CommandLine;

namespace Overnight.Cli;

/// <summary>A command whose help ends in examples: the root's list of commands shows the purpose alone.</summary>
/// <param name="name">The word that calls it.</param>
/// <param name="purpose">One line.</param>
/// <param name="examples">Whole command lines; one at least, which a test sees to.</param>
internal sealed class ExampledCommand(string name, string purpose, params string[] examples) : Command(name, purpose)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
