using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;

namespace Overnight.Functions.Tests.Quotes;

/// <summary>What a quote says before anything was learnt.</summary>
public sealed class QuoteTests
{
    private static readonly Arbitrary<int> Exponents = Gen.Choose(0, 700).ToArbitrary();

    [Fact]
    public void It_names_what_it_expects_with_its_sources_and_what_was_not_taken()
    {
        var decision = Wished.Choice().For(Wished.Of(4e13));

        var quote = decision.Quote!;
        Assert.Equal(("c7i.large", Market.Spot, 0.036m, 0.08925m),
            (quote.InstanceType, quote.Market, quote.SpotUsdPerHour, quote.OnDemandUsdPerHour));
        Assert.Equal(4e13 / 80e9 + 2, quote.WorkSeconds.Expected, 1.0);
        Assert.Equal([("c7i.large", Market.OnDemand), ("g4dn.xlarge", Market.Spot), ("g4dn.xlarge", Market.OnDemand)],
            quote.Alternatives.Select(other => (other.InstanceType, other.Market)));
        Assert.All(quote.Alternatives, other => Assert.Matches(@" would cost [\d.]+ times as much\.$", other.Why));
        Assert.Contains(quote.Sources, source => source.StartsWith("Spot: $0.036 an hour", StringComparison.Ordinal));
        Assert.Contains(quote.Sources, source => source.Contains("price list of 20", StringComparison.Ordinal));
        Assert.Matches(
            @"^Quote: \$0\.0\d+ \(\$0\.0\d+ to \$0\.0\d+\), \d+ min \([\d.]+ to \d+\), c7i\.large on spot\.$",
            decision.Notes[^1]);
    }

    [Fact]
    public void What_is_expected_lies_within_its_range() => Prop.ForAll(Exponents, tenths =>
        new[] { Wished.Prices, Wished.NoSpot }.Select(prices => Wished.Of(Math.Pow(2, tenths / 10.0)) with { Prices = prices })
        .All(wish => Wished.Choice().For(wish).Quote is { Usd: var usd, Seconds: var seconds, WorkSeconds: var work }
        && usd.Least > 0 && usd.Least <= usd.Expected && usd.Expected <= usd.Most
        && seconds.Least <= seconds.Expected && seconds.Expected <= seconds.Most
        && work.Least <= work.Expected && work.Expected <= work.Most)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    public void More_epochs_are_never_cheaper(int? gpus) => Prop.ForAll(Exponents, Exponents, (one, other) =>
    {
        var recipe = new Recipe { Compute = new() { Gpus = gpus } };
        var (less, more) = (Quoted(Math.Min(one, other)), Quoted(Math.Max(one, other)));
        return less.Usd.Expected <= more.Usd.Expected && less.Usd.Least <= more.Usd.Least;

        Quote Quoted(int tenths) => Wished.Choice().For(Wished.Of(Math.Pow(2, tenths / 10.0), recipe)).Quote!;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void EC2_that_does_not_answer_leaves_the_on_demand_price_and_says_so()
    {
        var known = Wished.Choice().For(Wished.Of(4e13));
        var unknown = Wished.Choice().For(Wished.Of(4e13) with { Prices = Wished.NoSpot });

        Assert.Equal((known.Compute.Queue, known.Compute.Gpus), (unknown.Compute.Queue, unknown.Compute.Gpus));
        Assert.Null(unknown.Quote!.SpotUsdPerHour);
        Assert.True(unknown.Quote.Usd.Least < known.Quote!.Usd.Expected && unknown.Quote.Usd.Expected > known.Quote.Usd.Expected);
        Assert.Contains(unknown.Quote.Sources,
            source => source.Contains("EC2 told no price of c7i.large", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_no_price_is_known_there_is_no_quote_but_a_sentence_and_the_same_choice()
    {
        var decision = Wished.Choice().For(Wished.Of(4e13) with { Prices = Wished.Nothing });

        Assert.Null(decision.Quote);
        Assert.Equal(
            "There is no quote: neither EC2 nor the price list tells what c7i.large costs in xx-nowhere-1.", decision.Notes[^1]);
        Assert.Equal("cpu", decision.Compute.Queue);
        Assert.Equal("gpu", Wished.Choice().For(Wished.Of(1e17) with { Prices = Wished.Nothing }).Compute.Queue);
    }

    [Fact]
    public void In_a_region_that_the_table_lacks_spot_is_quoted_and_the_rest_said()
    {
        var quote = Wished.Choice().For(Wished.Of(4e13) with { Prices = Wished.Prices with { Region = "xx-nowhere-1" } }).Quote!;

        Assert.Equal((0.036m, null), (quote.SpotUsdPerHour, quote.OnDemandUsdPerHour));
        Assert.Contains(quote.Sources,
            source => source.Contains("`./dev prices --region xx-nowhere-1` adds it", StringComparison.Ordinal));
    }

    [Fact]
    public void The_user_s_own_program_is_quoted_once_a_run_of_it_was_measured()
    {
        var wish = Wished.Of(4e13, new Recipe { Command = ["python3", "train.py"] });

        var first = Wished.Choice().For(wish);
        Assert.Null(first.Quote);
        Assert.Contains("not known before its first run", first.Notes[^1], StringComparison.Ordinal);
        Assert.NotNull(Wished.Choice().For(wish with { Ledger = [Wished.Line(1)] }).Quote);
        Assert.Null(Wished.Choice().For(wish with { Ledger = [Wished.Line(1, name: "others")] }).Quote);
    }

    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(0.0031, "$0.0031")]
    [InlineData(0.000042, "$0.000042")]
    [InlineData(0.25, "$0.25")]
    [InlineData(1234.5, "$1,234.50")]
    public void Dollars_have_two_figures_at_least(double usd, string said) => Assert.Equal(said, QuoteSentence.Usd((decimal)usd));
}
