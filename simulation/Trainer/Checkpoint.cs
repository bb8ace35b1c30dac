using System.Globalization;
using System.Text;

namespace Overnight.Simulation.Trainer;

/// <summary>What stands for the trainer's weights: whose they are, and how far they came.</summary>
internal static class Checkpoint
{
    public static byte[] Write(string run, long step) => Encoding.UTF8.GetBytes($"{run} {step}");

    /// <exception cref="InvalidDataException">It is not the run's.</exception>
    public static long Read(byte[] bytes, string run)
    {
        var words = Encoding.UTF8.GetString(bytes).Split(' ');
        return words is [var whose, var step] && whose == run ? long.Parse(step, CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"found '{string.Join(' ', words)}', expected a checkpoint of {run}");
    }
}
