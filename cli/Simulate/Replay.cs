using Overnight.Simulation;

namespace Overnight.Cli.Simulate;

/// <summary>The one command that plays a night again.</summary>
internal sealed record Replay(SimulationOptions Options, string Faults, IReadOnlyList<string> Traces)
{
    public string Of(int night) => $"./dev overnight simulate --nights 1 --first {night} --seed {Options.Seed} --datasets {Options.Datasets} --faults {Faults}"
        + (Traces.Count > 0 ? $" --traces {string.Join(' ', Traces)}" : "")
        + (Options.Planted is { } planted ? $" --planted {planted}" : "") + " --history night.txt";
}
