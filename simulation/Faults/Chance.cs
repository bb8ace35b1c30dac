using Overnight.Local.Ec2;

namespace Overnight.Simulation.Faults;

/// <summary>
/// All chance of a night, of its seed alone. Which kinds of fault a night knows is chance too: where every kind is there every
/// night, one hides what another would bring about.
/// </summary>
internal sealed class Chance
{
    private const double AgainInABurst = 0.5;

    private readonly Random _strikes, _latency, _world;
    private readonly bool[] _active = new bool[Enum.GetValues<Fault>().Length];
    private readonly double _intensity;
    private readonly HashSet<(Fault, string)> _bursts = [];

    public Chance(int seed, IReadOnlySet<Fault> faults)
    {
        _strikes = Of(seed, "strikes");
        _latency = Of(seed, "latency");
        _world = Of(seed, "world");
        var swarm = Of(seed, "swarm");
        _intensity = swarm.Next(4) == 0 ? 3 : 1;
        foreach (var fault in Enum.GetValues<Fault>()) _active[(int)fault] = swarm.Next(3) > 0 && faults.Contains(fault);
    }

    /// <summary>How often each kind struck.</summary>
    public int[] Struck { get; } = new int[Enum.GetValues<Fault>().Length];

    /// <summary>For everything that is no fault: arrivals, durations, the market.</summary>
    public Random World => _world;

    /// <summary>A stream of its own, of the night's seed.</summary>
    public static Random Of(int seed, string purpose) => new(StableHash.Of($"{seed}|{purpose}"));

    public bool Knows(Fault fault) => _active[(int)fault];

    /// <summary>Whether it happens now. It counts as having happened.</summary>
    public bool Strikes(Fault fault)
    {
        if (!_active[(int)fault] || _strikes.NextDouble() >= RateOf(fault) * _intensity) return false;
        Struck[(int)fault]++;
        return true;
    }

    /// <summary>As <see cref="Strikes(Fault)"/>; but of faults that come in bursts, one of the same subject makes the next likely.</summary>
    public bool Strikes(Fault fault, string subject)
    {
        if (!_active[(int)fault]) return false;
        var isBurst = _bursts.Contains((fault, subject));
        if (_strikes.NextDouble() >= (isBurst ? AgainInABurst : RateOf(fault) * _intensity))
        {
            if (isBurst) _bursts.Remove((fault, subject));
            return false;
        }
        _bursts.Add((fault, subject));
        Struck[(int)fault]++;
        return true;
    }

    /// <summary>Notes one that was brought about elsewhere.</summary>
    public void Count(Fault fault) => Struck[(int)fault]++;

    public double Seconds(double least, double most) => least + _strikes.NextDouble() * (most - least);

    /// <summary>Of one request.</summary>
    public TimeSpan Latency() => TimeSpan.FromMilliseconds(_latency.Next(4, 60));

    private static double RateOf(Fault fault) => fault switch
    {
        Fault.EventDuplicated => 0.25,
        Fault.EventLost => 0.15,
        Fault.EventLate => 0.15,
        Fault.EventsReordered => 0.3,
        Fault.StatusEventLost => 0.3,
        Fault.LambdaTimeout => 0.015,
        Fault.LambdaCrash => 0.03,
        Fault.LambdaAnswerLost => 0.02,
        Fault.LambdaColdStart => 0.2,
        Fault.LambdaThrottled => 0.02,
        Fault.S3Unavailable => 0.005,
        Fault.S3Slow or Fault.S3SlowUpload => 0.005,
        Fault.S3TornUpload => 0.005,
        Fault.S3Conflict => 0.01,
        Fault.S3AnswerLost => 0.01,
        Fault.SubmitAnswerLost => 0.06,
        // The others are planned for the whole night: see Weather.
        _ => 0,
    };
}
