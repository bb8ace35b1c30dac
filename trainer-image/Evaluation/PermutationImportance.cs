using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Features;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Trainer.Evaluation;

/// <summary>
/// How much each column of a table matters to a model: how much worse it becomes when that column's values are dealt out anew among
/// the rows (Breiman 2001, "Random Forests"). Columns that say the same stand in for one another: each then seems to matter little.
/// </summary>
internal static class PermutationImportance
{
    private const int Repeats = 5;

    // Rows predicted in all: some seconds on two cores for the largest network of a table.
    private const int Budget = 300_000;
    private const int MostRows = 10_000;
    private const int LeastRows = 100;

    // Beyond it hardly any rows would be left for each, and nobody would read the list.
    private const int MostColumns = 500;

    /// <param name="network">With its final weights.</param>
    /// <param name="columns">The table's; empty for images.</param>
    /// <param name="part">Rows that were not learnt from.</param>
    /// <param name="target">What the outputs mean.</param>
    /// <param name="seed">The run's: the same run deals the same way.</param>
    /// <returns>The most important first; none for images and for very wide tables.</returns>
    public static List<ColumnImportance> Of(nn.Module<Tensor, Tensor> network, IReadOnlyList<ColumnEncoding> columns, Part part, Target target, long seed)
    {
        if (columns.Count is 0 or > MostColumns) return [];
        using var scope = NewDisposeScope();
        var rows = Math.Min(part.Rows.Length, Math.Clamp(Budget / (columns.Count * Repeats), LeastRows, MostRows));
        var places = Order(part.Rows.Length, seed, stream: 0)[..rows];
        var chosen = part.Select(places);
        var (inputs, targets) = (part.Inputs.index_select(0, chosen), part.Targets.index_select(0, chosen));
        var whole = Primary(inputs);

        var encoder = new TableEncoder(columns);
        return [.. columns.Zip(encoder.InputsOf()).Select(Measure).OrderByDescending(c => c.Mean).ThenBy(c => c.Column, StringComparer.Ordinal)];

        double Primary(Tensor values) => Evaluator.Score(network, Part.All(values, targets), target, stop: () => false)!.Primary.Value;

        ColumnImportance Measure((ColumnEncoding Column, int[] Inputs) each, int number)
        {
            var drops = Enumerable.Range(0, Repeats).Select(repeat =>
            {
                using var round = NewDisposeScope();
                var dealt = inputs.index_select(0, Index(Order(rows, seed, 1 + ((long)number * Repeats) + repeat)));
                var isDealt = new bool[encoder.Width];
                foreach (var input in each.Inputs) isDealt[input] = true;
                var worse = Primary(where(tensor(isDealt).to(inputs.device), dealt, inputs));
                return target.Task == LearningTask.Classification ? whole - worse : worse - whole;
            }).ToList();
            var mean = drops.Average();
            return new ColumnImportance(each.Column.Name, mean, Math.Sqrt(drops.Average(drop => (drop - mean) * (drop - mean))));
        }

        Tensor Index(int[] order) => tensor(Array.ConvertAll(order, row => (long)row)).to(inputs.device);
    }

    private static int[] Order(int rows, long seed, long stream)
    {
        var order = new int[rows];
        for (var i = 0; i < rows; i++) order[i] = i;
        // Apart from the streams of the epochs.
        new DeterministicRandom(~seed, stream).Shuffle(order);
        return order;
    }
}
