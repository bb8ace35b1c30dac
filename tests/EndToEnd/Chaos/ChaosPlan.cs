namespace Overnight.EndToEnd.Tests.Chaos;

/// <summary>What is done to a run.</summary>
internal enum Blow
{
    /// <summary>SIGKILL of a trainer's process.</summary>
    KillTrainer,

    /// <summary>SIGKILL of a function's process, busy or not.</summary>
    KillFunction,

    /// <summary>SIGKILL of the local cloud; what it started is left behind. Started again a moment later.</summary>
    KillCloud,

    /// <summary>SIGKILL of the local cloud and of all that it started, at once.</summary>
    KillAll,

    /// <summary>SIGTERM of the local cloud, as Ctrl-C; started again when it has ended.</summary>
    Restart,

    /// <summary>The disk that all state lies on is full to the last byte for some seconds.</summary>
    FillDisk,
}

/// <param name="Kind">What is done.</param>
/// <param name="Share">When: how far into the time that an undisturbed run takes, or into as much again after the blow before.</param>
/// <param name="Seconds">How long the cloud is down, or the disk full.</param>
/// <param name="Pick">Which of several processes.</param>
internal sealed record PlannedBlow(Blow Kind, double Share, double Seconds, int Pick);

/// <summary>One disturbed run. A seed gives the same plan each time; when the machine does what between the blows is its own affair.</summary>
internal sealed record ChaosPlan(int Seed, ChaosDataset Dataset, IReadOnlyList<PlannedBlow> Blows)
{
    private const int MostBlows = 3;

    /// <summary>The first blow's kind goes round with the seed, so that as many runs as there are kinds meet every one.</summary>
    public static ChaosPlan Of(int seed)
    {
        var random = new Random(seed);
        var kinds = Enum.GetValues<Blow>();
        var dataset = ChaosDataset.All[random.Next(ChaosDataset.All.Count)];
        var blows = Enumerable.Range(0, 1 + random.Next(MostBlows)).Select(index => new PlannedBlow(
            index == 0 ? kinds[seed % kinds.Length] : kinds[random.Next(kinds.Length)],
            index == 0 ? random.NextDouble() : random.NextDouble() / 2,
            0.2 + (random.NextDouble() * 4),
            random.Next(1000)));
        return new ChaosPlan(seed, dataset, [.. blows]);
    }

    public override string ToString() => $"seed {Seed}: {Dataset.Name}; "
        + string.Join(", ", Blows.Select(blow => FormattableString.Invariant($"{blow.Kind} +{100 * blow.Share:0} %")));
}

/// <summary>Something small to train on, and how.</summary>
internal sealed record ChaosDataset(string Name, string Recipe, Func<IReadOnlyList<(string Key, byte[] Bytes)>> Files)
{
    // The middle one lasts beyond the trainer's ten seconds between two checkpoints, so some of its runs are resumed from one.
    public static IReadOnlyList<ChaosDataset> All { get; } =
    [
        new("boxes", """{ "epochs": 20 }""", () => [("datasets/boxes/boxes.csv", System.Text.Encoding.UTF8.GetBytes(Samples.Table(400)))]),
        new("bars", """{ "epochs": 6, "batchSize": 16 }""", () => Bars("bars", 16_000)),
        new("tried", """
            { "epochs": 4, "batchSize": 32,
              "search": { "method": "halving", "trials": 3, "eta": 3, "rungs": 2, "parallel": 2, "stopEarly": false,
                          "space": { "learningRate": { "min": 0.0005, "max": 0.02 } } } }
            """, () => Bars("tried", 2_000)),
    ];

    private static List<(string Key, byte[] Bytes)> Bars(string name, int count)
    {
        var (images, labels) = Samples.Bars(count);
        return
        [
            ($"datasets/{name}/v1/train-images-idx3-ubyte", images), ($"datasets/{name}/v1/train-labels-idx1-ubyte", labels),
            ($"datasets/{name}/v1/_SUCCESS", []),
        ];
    }
}
