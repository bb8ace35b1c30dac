using System.Text;

namespace Overnight.Contracts.Tests;

/// <summary>The mail of a night, at its edges.</summary>
public sealed class NightTextTests
{
    private static readonly DateTimeOffset Night = new(2026, 11, 21, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_subject_counts_and_adds_up()
    {
        var night = Summary(
            new NightDataset { Name = "a", Outcome = NightOutcome.Trained, Promoted = true, CostUsd = 0.01m },
            new NightDataset { Name = "b", Outcome = NightOutcome.Trained, Promoted = false, CostUsd = 0.0023m },
            new NightDataset { Name = "c", Outcome = NightOutcome.Unchanged });
        Assert.Equal("Overnight, night of 2026-11-21: 2 trained, 1 promoted, 1 unchanged, $0.012", NightText.Subject(night));
        Assert.Contains("Overnight, night of 2026-11-21: 1 trained, 0 promoted, 1 failed, 1 skipped, 1 not ready, $0.00", NightText.Subject(Summary(
            new NightDataset { Name = "a", Outcome = NightOutcome.Trained }, new NightDataset { Name = "b", Outcome = NightOutcome.Failed },
            new NightDataset { Name = "c", Outcome = NightOutcome.Skipped }, new NightDataset { Name = "d", Outcome = NightOutcome.Unready })), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_person_has_to_act_on_comes_first_and_says_how()
    {
        var text = NightText.Text(Summary(
            new NightDataset { Name = "same", Outcome = NightOutcome.Unchanged, Since = Night.AddDays(-2) },
            new NightDataset
            {
                Name = "good",
                Outcome = NightOutcome.Trained,
                Run = "good-1",
                Metric = new NamedValue("accuracy", 0.9667),
                ChampionValue = 0.9533,
                Promoted = true,
                CostUsd = 0.0049m,
                Report = "runs/good/good-1/report.html",
            },
            new NightDataset { Name = "bad", Outcome = NightOutcome.Failed, Run = "bad-1", Message = "failed: no memory", Fix = "overnight retry bad-1" })
            with
        { MaxUsd = 2 }, "results");
        Assert.Equal("""
            The night of 2026-11-21 01:00 UTC: 1 trained, 1 promoted, 1 failed, 1 unchanged, $0.0049.
            At most 4 at once, for $2.00 at most.

            Failed:
            - bad: failed: no memory
              Do: overnight retry bad-1
              Look: overnight show bad-1

            Trained:
            - good: accuracy 0.9667, the champion before it 0.9533; promoted: it is the champion now; $0.0049
              Look: overnight show good-1
              Report: s3://results/runs/good/good-1/report.html

            Unchanged, so nothing was started and nothing was spent:
            - same: since 2026-11-19

            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public void A_night_without_datasets_says_so() =>
        Assert.Contains("No dataset is marked `nightly`.\n", NightText.Text(Summary(), "results"), StringComparison.Ordinal);

    [Fact]
    public void A_thousand_datasets_fit_and_the_mail_says_where_the_rest_is()
    {
        var night = Summary([.. Enumerable.Range(0, 1_000).Select(number => new NightDataset
        {
            Name = $"数据集\u0007\u202E'\"{number}",
            Outcome = number % 2 == 0 ? NightOutcome.Failed : NightOutcome.Unchanged,
            Message = new string('m', 500),
            Fix = "mend\nit",
        })]);
        var text = NightText.Text(night, "results");
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 30_000, PlainText.LongestText);
        Assert.Matches(@"… and [\d]+ more lines: overnight nights 2026-11-21-0100\n$", text);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
        Assert.Contains("- 数据集", text, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(System.Text.Json.JsonSerializer.Serialize(text)) < 262_144 - 1_000);
        Assert.InRange(NightText.Subject(night).Length, 1, PlainText.LongestSubject);
    }

    [Fact]
    public void A_text_of_quotes_alone_fits_into_the_workflow_s_state()
    {
        var text = PlainText.Text(Enumerable.Repeat(new string('\'', 100), 10_000), "nowhere");
        Assert.True(Encoding.UTF8.GetByteCount(System.Text.Json.JsonSerializer.Serialize(text)) < 262_144 - 1_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\t")]
    [InlineData("😀")]
    public void A_subject_is_never_empty(string text) => Assert.InRange(PlainText.Subject(text).Length, 1, PlainText.LongestSubject);

    [Fact]
    public void A_line_is_cut_between_characters_and_never_within_one()
    {
        foreach (var most in Enumerable.Range(2, 20))
        {
            var line = PlainText.Line(string.Concat(Enumerable.Repeat("😀", 50)), most);
            Assert.InRange(line.Length, 1, most);
            Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
        }
    }

    [Fact]
    public void Nights_are_told_by_their_minute_and_found_by_their_summary()
    {
        var names = NightNames.Scheduled(Night.ToOffset(TimeSpan.FromHours(9)));
        Assert.Equal(("2026-11-21-0100", "night-2026-11-21-0100"), (names.Night, names.Execution));
        Assert.Equal(names, NightNames.OfSummary(names.Summary));
        Assert.Null(NightNames.OfSummary(names.Plan));
        Assert.Null(NightNames.OfSummary(names.Claims));
        Assert.NotEqual(names, NightNames.ByHand(Night));
    }

    [Fact]
    public void A_summary_reads_back_as_it_was_written()
    {
        var night = Summary(new NightDataset { Name = "a", Outcome = NightOutcome.Trained, CostUsd = 0.01m, Promoted = true });
        var read = Documents.Parse<NightSummary>(Documents.ToBytes(night));
        Assert.Equal((1, 1, 0.01m, night.Datasets[0]), (read.Trained, read.Promoted, read.CostUsd, read.Datasets[0]));
    }

    private static NightSummary Summary(params NightDataset[] datasets) => new()
    {
        Night = "2026-11-21-0100",
        ScheduledFor = Night,
        EndedAt = Night.AddHours(1),
        Concurrency = 4,
        Datasets = [.. datasets],
    };
}
