using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.Quotes;

namespace Overnight.Functions.Tests.Quotes;

/// <summary>What quotes learn from the ledger.</summary>
public sealed class ExperienceTests
{
    private static readonly TrainingSize Size = new(8e13, 1_000);
    private static readonly double Estimated = InstanceSpeed.Seconds("c7i.large", 0, Size);

    [Fact]
    public void Three_runs_of_its_own_replace_the_estimate_and_narrow_its_range()
    {
        var work = Of([Wished.Line(1, 2.9), Wished.Line(2, 3), Wished.Line(3, 3.1)]).WorkSeconds("c7i.large", Size);

        Assert.Equal(3 * Estimated, work.Expected, 0.01);
        Assert.InRange(work.Most / work.Expected, 1.1, 1.5);
        Assert.Equal(work.Expected / work.Least, work.Most / work.Expected, 0.001);
    }

    [Fact]
    public void Fewer_move_the_range_and_leave_its_width()
    {
        Assert.Equal(new Spread(Estimated / 2, Estimated, Estimated * 2), Of([]).WorkSeconds("c7i.large", Size));
        var moved = Of([Wished.Line(1, 3), Wished.Line(2, 3)]).WorkSeconds("c7i.large", Size);
        Assert.Equal((1.5, 3, 6), (moved.Least / Estimated, moved.Expected / Estimated, moved.Most / Estimated));
    }

    [Fact]
    public void Runs_that_differ_leave_a_range_that_is_as_wide()
    {
        var (alike, apart) = (Of(Lines(1, 1.01, 0.99, 1)), Of(Lines(0.5, 1, 2, 1)));
        Assert.True(Width(apart) > 3 * Width(alike), $"{Width(apart)} beside {Width(alike)}");

        static double Width(Experience experience) =>
            experience.WorkSeconds("c7i.large", Size) is var work ? work.Most / work.Least : 0;
    }

    [Fact]
    public void A_type_that_never_ran_is_scaled_as_its_class_was_measured()
    {
        var experience = Of(Lines(2, 2, 2));
        Assert.Equal(2 * InstanceSpeed.Seconds("m7i.large", 0, Size), experience.WorkSeconds("m7i.large", Size).Expected, 0.01);
    }

    [Fact]
    public void Other_datasets_teach_only_until_there_are_three_runs_of_this_one()
    {
        List<LedgerLine> others = [.. Enumerable.Range(1, 5).Select(number => Wished.Line(number, 4, name: "others"))];
        Assert.Equal(4 * Estimated, Of(others).WorkSeconds("c7i.large", Size).Expected, 0.01);
        Assert.Equal(2 * Estimated, Of([.. others, .. Lines(2, 2, 2)]).WorkSeconds("c7i.large", Size).Expected, 0.01);
    }

    [Fact]
    public void Another_class_and_another_model_teach_nothing()
    {
        var gpu = Wished.Line(1, 5, type: "g4dn.xlarge", gpus: 1);
        var cnn = Wished.Line(2, 5, name: "others");
        cnn = cnn with { Work = cnn.Work! with { Model = ModelKind.Cnn } };
        Assert.Equal(0, Of([gpu, cnn]).Measurements);
        Assert.Equal(1, new Experience([gpu, cnn], "boxes", ModelKind.Mlp, gpus: 1).Measurements);
    }

    [Fact]
    public void A_start_is_what_was_billed_beyond_the_steps()
    {
        var experience = Of(Lines(1, 1, 1));
        Assert.Equal(3, experience.Starts);
        Assert.Equal(50, experience.StartSpread.Expected, 0.01);
        // An attempt of several cannot be told apart.
        Assert.Equal(0, Of([Wished.Line(1) with { Attempts = 2 }]).Starts);
    }

    [Fact]
    public void Interruptions_and_waits_outweigh_the_prior_as_they_are_seen()
    {
        var kept = new SpotSpell(IsThere: true, Seconds: 3600, EndSeen: true, "us-east-1a");
        var waited = new SpotSpell(IsThere: false, Seconds: 600, EndSeen: true);
        var seen = Of([.. Enumerable.Range(1, 50).Select(number => Wished.Line(number) with { Spells = [kept, waited] })]);

        Assert.InRange(seen.InterruptionsPerHour("c7i.large"), 0.9, 1.1);
        Assert.InRange(seen.WaitSeconds, 550, 600);
        Assert.Equal(100, seen.Spells.Count);
        Assert.InRange(Of([]).WaitSeconds, 30, 120);
    }

    [Fact]
    public void The_plan_keeps_the_newest_times_only()
    {
        var lines = Enumerable.Range(1, 90).Select(number =>
            Wished.Line(number) with { Spells = [.. Enumerable.Repeat(new SpotSpell(true, number, false), 3)] }).Reverse();

        var past = Wished.Choice().For(Wished.Of(4e13) with { Ledger = [.. lines] }).Past;

        Assert.Equal((200, 1.0, 67.0), (past.Count, past[0].Seconds, past[^1].Seconds));
    }

    [Fact]
    public void Figures_that_cannot_be_are_passed_over() => Prop.ForAll(
        Gen.Elements(-1.0, 0, double.MinValue, double.MaxValue, double.NaN, double.Epsilon, 1e300).ToArbitrary(),
        Gen.Choose(0, 4).ToArbitrary(), (wrong, field) =>
        {
            var line = Wished.Line(1);
            var use = line.Uses[0];
            line = field switch
            {
                0 => line with { Work = line.Work! with { Flops = wrong } },
                1 => line with { Uses = [use with { SecondsPerStep = wrong }] },
                2 => line with { Work = line.Work! with { Steps = wrong < 0 ? long.MinValue : long.MaxValue } },
                3 => line with { Spells = [new SpotSpell(true, wrong, true), null!] },
                _ => line with { Uses = [use with { Seconds = wrong < 0 ? decimal.MinValue : decimal.MaxValue }, null!] },
            };
            var quote = Wished.Choice().For(Wished.Of(4e13) with { Ledger = [line] }).Quote!;
            return quote.WorkSeconds.Expected is > 100 and < 5_000 && quote.StartSeconds is >= 1 and < 300 && quote.Usd.Most < 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Predictions_hold_nine_of_ten()
    {
        const int Seed = 20261121, Rounds = 4_000;
        var random = new Random(Seed);
        foreach (var seen in new[] { 3, 6, 12 })
        {
            var held = 0;
            for (var round = 0; round < Rounds; round++)
            {
                var values = Enumerable.Range(0, seen).Select(_ => Next()).ToList();
                var (range, next) = (Spreads.Learn(values, new Spread(0.5, 1, 2)), Next());
                if (next >= range.Least && next <= range.Most) held++;
            }
            Assert.True(held > 0.86 * Rounds, $"seed {Seed}: {held} of {Rounds} after {seen} values");
        }

        double Next() =>
            Math.Exp(0.3 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    [Fact]
    public void Most_events_are_nineteen_of_twenty() =>
        Assert.Equal([0, 1, 3, 5, 15, 1053], new[] { 0.01, 0.1, 1, 2, 10, 1_000.0 }.Select(Spreads.MostEvents));

    private static Experience Of(List<LedgerLine> ledger) => new(ledger, "boxes", ModelKind.Mlp, gpus: 0);

    private static List<LedgerLine> Lines(params double[] ratios) =>
        [.. ratios.Select((ratio, number) => Wished.Line(number + 1, ratio))];
}
