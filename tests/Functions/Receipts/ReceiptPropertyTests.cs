using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.Tests.Receipts;

/// <summary>The receipt against an account kept second by second, without any of its cleverness.</summary>
public sealed class ReceiptPropertyTests
{
    [Fact]
    public void Receipt_equals_an_account_kept_second_by_second()
    {
        var change = from second in Gen.Choose(-4_000, 9_000)
                     from price in Gen.Choose(1, 89_250)
                     select new SpotPriceChange(Made.At(second), price / 1_000_000m);
        var times = from wait in Gen.Choose(0, 200)
                    from start in Gen.Choose(0, 3_000)
                    from length in Gen.Choose(0, 4_000)
                    from host in Gen.Choose(1, 3)
                    from reclaimed in Gen.Elements(true, false)
                    select (wait, start, length, host, reclaimed);
        var cases = from changes in change.NonEmptyListOf()
                    from attempts in times.NonEmptyListOf()
                    select (Changes: changes.ToList(), Attempts: attempts.Take(6).ToList());
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var attempts = sample.Attempts.Select((made, i) => Made.Attempt(i + 1, made.start, made.start + made.wait, made.start + made.wait + made.length,
                made.reclaimed ? Verdict.Interrupted : Verdict.OwnError, $"i-{made.host}")).ToList();
            var usage = new RunUsage { Run = "run", Attempts = attempts, Instances = InstanceLife.Of(attempts) };
            var receipt = new Accounting(OnDemandPrices.Bundled).Receipt(usage, _ => new SpotPrices(sample.Changes));
            var expected = attempts.GroupBy(attempt => attempt.Host!.InstanceId).SelectMany(group => Naive(group.ToList(), sample.Changes))
                .ToDictionary(bill => bill.Number, bill => bill);
            // A line is rounded to 8 decimals, and an attempt has two.
            return receipt.TotalUsd == receipt.Lines.Sum(line => line.Usd)
                && receipt.UncertainUsd == receipt.Lines.Sum(line => line.UncertainUsd)
                && receipt.Attempts.All(bill => Math.Abs(bill.Usd - expected[bill.Number].Usd) <= 0.00000002m
                    && Math.Abs(bill.BilledSeconds - expected[bill.Number].Seconds) <= 0.001m);
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<(int Number, decimal Usd, decimal Seconds)> Naive(List<Attempt> attempts, List<SpotPriceChange> changes)
    {
        static int At(DateTimeOffset? time) => (int)(time!.Value - Made.Start).TotalSeconds;
        var launch = attempts.Min(attempt => Math.Max(At(attempt.CreatedAt), At(attempt.StartedAt) - 120));
        var last = attempts.Max(attempt => At(attempt.StoppedAt));
        var isReclaimed = attempts.Any(attempt => attempt.Verdict == Verdict.Interrupted && attempts.All(other => At(other.StartedAt) <= At(attempt.StoppedAt)));
        var end = Math.Max(launch + 60, isReclaimed ? last : last + 60);
        var (usd, seconds) = (attempts.ToDictionary(attempt => attempt.Number, _ => 0m), attempts.ToDictionary(attempt => attempt.Number, _ => 0m));
        var isFree = isReclaimed && last - launch < 3_600;
        var prices = changes.GroupBy(change => change.At).Select(same => same.Last()).OrderBy(change => change.At).ToList();
        for (var second = launch; second < end && !isFree; second++)
        {
            var payers = attempts.Where(attempt => At(attempt.StartedAt) <= second && second < At(attempt.StoppedAt)).ToList();
            var later = attempts.Where(attempt => At(attempt.StartedAt) > second).ToList();
            if (payers.Count == 0 && later.Count > 0) payers = [.. later.Where(one => later.All(other => At(one.StartedAt) <= At(other.StartedAt)))];
            if (payers.Count == 0) payers = [.. attempts.Where(attempt => At(attempt.StoppedAt) == last)];
            var inForce = prices.LastOrDefault(change => change.At <= Made.At(second), prices[0]);
            foreach (var payer in payers)
            {
                usd[payer.Number] += inForce.UsdPerHour / 3_600 / payers.Count;
                seconds[payer.Number] += 1m / payers.Count;
            }
        }
        return attempts.Select(attempt => (attempt.Number, usd[attempt.Number], seconds[attempt.Number]));
    }
}
