using System.Collections.Concurrent;
using System.Security.Cryptography;
using Overnight.Local.Ec2;
using Overnight.Simulation.Cloud;
using Overnight.Simulation.Faults;
using Overnight.Simulation.Mutations;

namespace Overnight.Simulation;

/// <summary>What is to be simulated.</summary>
public sealed record SimulationOptions
{
    /// <summary>template.yaml as it is deployed, with statemachine/ beside it.</summary>
    public required string Template { get; init; }

    public int Nights { get; init; } = 200;

    public int Seed { get; init; } = 1;

    /// <summary>The first night's number: a failure is replayed alone by its own.</summary>
    public int First { get; init; }

    /// <summary>Uploads of each night. A few: what a night costs grows with them, and what goes wrong between them needs two.</summary>
    public int Datasets { get; init; } = 3;

    /// <summary>Default: all.</summary>
    public IReadOnlySet<Fault> Faults { get; init; } = new HashSet<Fault>(Enum.GetValues<Fault>());

    /// <summary>Recorded spot capacity: nights take the files in turn.</summary>
    public IReadOnlyList<string> Traces { get; init; } = [];

    /// <summary>A fault in a copy of the logic, which the invariants are to find.</summary>
    public Mutation? Planted { get; init; }

    /// <summary>Nights at a time.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>After so many failed nights no other is begun.</summary>
    public int MostFailures { get; init; } = 5;
}

/// <summary>A night in which an invariant did not hold.</summary>
/// <param name="Night">Its number.</param>
/// <param name="Violations">What did not hold, and what was found.</param>
/// <param name="History">Everything that happened.</param>
public sealed record FailedNight(int Night, IReadOnlyList<string> Violations, string History);

/// <summary>How a simulation went.</summary>
public sealed record SimulationReport
{
    public required int Seed { get; init; }
    public required int Nights { get; init; }
    public required double Seconds { get; init; }
    public required int Runs { get; init; }
    public required int Jobs { get; init; }
    public required int Interruptions { get; init; }

    /// <summary>Runs that were refused since another upload had taken their data's place.</summary>
    public required int Replaced { get; init; }

    /// <summary>By kind, all of <see cref="Fault"/>.</summary>
    public required IReadOnlyDictionary<string, long> Faults { get; init; }

    public required int Violations { get; init; }

    /// <summary>Of all histories, in the order of the nights: the same seed has the same.</summary>
    public required string Digest { get; init; }

    public required IReadOnlyList<FailedNight> Failed { get; init; }

    public double NightsPerSecond => Nights / Math.Max(Seconds, 1e-9);
}

/// <summary>Plays nights, several at a time: each is of its own seed and on its own thread, and none knows of another.</summary>
public static class Simulator
{
    /// <param name="options">What to simulate.</param>
    /// <param name="time">Measures how long it takes; no night sees it.</param>
    /// <param name="progress">Told now and then how many nights are over.</param>
    /// <param name="cancellation">Begins no other night.</param>
    public static SimulationReport Run(SimulationOptions options, TimeProvider time, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        var began = time.GetTimestamp();
        var stack = DeployedStack.Read(options.Template);
        var traces = options.Traces.Select(SpotTraceFile.Read).ToList();
        var digests = new byte[options.Nights][];
        var (next, over, runs, jobs, interruptions, replaced, violations) = (-1, 0, 0, 0, 0, 0, 0);
        var struck = new long[Enum.GetValues<Fault>().Length];
        var failed = new ConcurrentBag<FailedNight>();
        var faults = new ConcurrentBag<Exception>();
        var workers = Enumerable.Range(0, Math.Clamp(options.Workers, 1, options.Nights)).Select(_ => new Thread(Work) { IsBackground = true }).ToList();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        if (faults.TryPeek(out var fault)) throw new InvalidOperationException($"the simulator itself failed: {fault.Message}", fault);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var night in digests) if (night is not null) digest.AppendData(night);
        return new SimulationReport
        {
            Seed = options.Seed,
            Nights = over,
            Seconds = time.GetElapsedTime(began).TotalSeconds,
            Runs = runs,
            Jobs = jobs,
            Interruptions = interruptions,
            Replaced = replaced,
            Faults = Enum.GetValues<Fault>().ToDictionary(Name, kind => struck[(int)kind]),
            Violations = violations,
            Digest = Convert.ToHexStringLower(digest.GetHashAndReset()),
            Failed = [.. failed.OrderBy(night => night.Night)],
        };

        void Work()
        {
            while (!cancellation.IsCancellationRequested && failed.Count < options.MostFailures && faults.IsEmpty && Interlocked.Increment(ref next) is var index && index < options.Nights)
            {
                var number = options.First + index;
                try
                {
                    var trace = traces.Count == 0 ? null : traces[number % traces.Count];
                    var result = Play(number, trace, keepsHistory: false);
                    digests[index] = result.Digest;
                    Interlocked.Add(ref runs, result.Runs);
                    Interlocked.Add(ref jobs, result.Jobs);
                    Interlocked.Add(ref interruptions, result.Interruptions);
                    Interlocked.Add(ref replaced, result.Replaced);
                    Interlocked.Add(ref violations, result.Violations.Count);
                    for (var i = 0; i < struck.Length; i++) Interlocked.Add(ref struck[i], result.Struck[i]);
                    if (result.Violations.Count > 0) failed.Add(new FailedNight(number, result.Violations, HistoryOf(number, trace, result)));
                    var done = Interlocked.Increment(ref over);
                    if (done % 100 == 0) progress?.Invoke(done);
                }
                catch (Exception e)
                {
                    // The thread's edge: what ends here must be told by whoever waits.
                    faults.Add(new InvalidOperationException($"night {number}: {e.Message}", e));
                }
            }
        }

        NightResult Play(int number, SpotTraceFile? trace, bool keepsHistory) =>
            new Night(stack, SeedOf(options.Seed, number), options.Datasets, options.Faults, options.Planted, trace, keepsHistory).Play();

        // No night keeps its own: few fail, and each can be played again, which shows besides that it is the same again.
        string HistoryOf(int number, SpotTraceFile? trace, NightResult result)
        {
            var again = Play(number, trace, keepsHistory: true);
            return again.Digest.AsSpan().SequenceEqual(result.Digest) ? again.History
                : throw new InvalidOperationException("found another history when it was played again, expected the same of the same seed");
        }
    }

    /// <summary>As the command line writes it.</summary>
    public static string Name(Fault fault) => char.ToLowerInvariant($"{fault}"[0]) + $"{fault}"[1..];

    internal static int SeedOf(int seed, int night) => StableHash.Of($"{seed}|night {night}");
}
