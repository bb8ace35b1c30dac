namespace Overnight.Functions.EvaluateRun;

/// <summary>
/// Whether one model costs less than another on the same rows, or only seems to. One-sided: the smaller P, the less chance alone
/// explains the gain.
/// </summary>
/// <param name="P">0 to 1.</param>
/// <param name="Name">Which test it is.</param>
internal sealed record PairedTest(double P, string Name)
{
    /// <summary>Below it, a gain is not taken for chance.</summary>
    public const double Significance = 0.05;

    // From so many on, sums of rows are as good as normally distributed.
    private const int Many = 30;

    /// <summary>
    /// For rights and wrongs McNemar's test (1947): of the rows that only one of both gets right, chance gives half to each. For other
    /// costs the paired t-test, and the sign test where rows are too few for it.
    /// </summary>
    /// <param name="champion">The cost of each row, finite.</param>
    /// <param name="challenger">The same rows' with the other model.</param>
    /// <param name="areCounts">Whether a cost is 0 or 1.</param>
    public static PairedTest Of(double[] champion, double[] challenger, bool areCounts)
    {
        var gains = new double[champion.Length];
        for (var row = 0; row < gains.Length; row++) gains[row] = champion[row] - challenger[row];
        var (better, worse) = (gains.Count(gain => gain > 0), gains.Count(gain => gain < 0));
        if (!areCounts && gains.Length >= Many) return new PairedTest(OfMean(gains), "paired t-test");
        return better + worse < Many
            ? new PairedTest(Binomial(better, better + worse), areCounts ? "McNemar's exact test" : "sign test")
            // With Edwards's correction for continuity.
            : new PairedTest(AboveNormal((better - worse - 1) / Math.Sqrt(better + worse)), areCounts ? "McNemar's test" : "sign test");
    }

    private static double OfMean(double[] gains)
    {
        var mean = gains.Average();
        var squares = gains.Sum(gain => (gain - mean) * (gain - mean));
        var error = Math.Sqrt(squares / (gains.Length - 1) / gains.Length);
        // The same gain in every row is no chance; nor is none.
        return error == 0 ? (mean > 0 ? 0 : 1) : AboveNormal(mean / error);
    }

    /// <summary>How likely a fair coin shows heads at least so often.</summary>
    private static double Binomial(int heads, int tosses)
    {
        var (term, sum) = (Math.Pow(0.5, tosses), 0.0);
        for (var k = 0; k <= tosses; k++)
        {
            if (k >= heads) sum += term;
            term *= (tosses - k) / (k + 1.0);
        }
        return Math.Min(1, sum);
    }

    /// <summary>The upper tail of the normal distribution, to seven digits: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17.</summary>
    private static double AboveNormal(double z)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var poly = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        var tail = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * poly;
        return z >= 0 ? tail : 1 - tail;
    }
}
