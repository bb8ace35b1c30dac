namespace Overnight.Functions.Decide;

/// <summary>
/// How much likelier than in the fitted past capacity goes, and comes back, these hours: zones have good days and bad ones. Ends
/// seen against ends expected, recent ones counting most.
/// </summary>
/// <param name="fitted">The past.</param>
/// <param name="tickHours">Between two looks.</param>
/// <param name="trustInThePast">As strong as so many ends that came just as expected.</param>
internal sealed class RecentHazard(SpotHazard fitted, double tickHours, double trustInThePast)
{
    // Days differ, hours of a day less.
    private const double MemoryHours = 24;

    private readonly double _kept = Math.Exp(-tickHours / MemoryHours);

    // Beyond the prior; [0]: coming back, [1]: going.
    private readonly double[] _seen = new double[2];
    private readonly double[] _expected = new double[2];
    private bool? _wasThere;

    /// <summary>Hours since capacity came or went, or since the first look.</summary>
    public double Age { get; private set; }

    public double Going => Factor(1);

    public double Coming => Factor(0);

    /// <summary>Once a tick.</summary>
    public void Look(bool isThere)
    {
        if (_wasThere is not { } wasThere)
        {
            _wasThere = isThere;
            return;
        }
        for (var side = 0; side < 2; side++)
        {
            _seen[side] *= _kept;
            _expected[side] *= _kept;
        }
        _expected[wasThere ? 1 : 0] += 1 - Math.Exp(-fitted.Rate(wasThere, SpotHazard.RangeOf(Age)) * tickHours);
        if (isThere != wasThere) _seen[wasThere ? 1 : 0]++;
        Age = isThere == wasThere ? Age + tickHours : 0;
        _wasThere = isThere;
    }

    private double Factor(int side) => (_seen[side] + trustInThePast) / (_expected[side] + trustInThePast);
}
