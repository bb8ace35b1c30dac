using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Tests.Attempts;

public sealed class AttemptSettingsTests
{
    [Fact]
    public void The_environment_says_it_all()
    {
        var settings = Read(("OVERNIGHT_PLAN", "s3://results/runs/iris/iris-1/plan.json"), ("OVERNIGHT_TRIAL", "4"), ("OVERNIGHT_RUNG", "2"),
            ("OVERNIGHT_ATTEMPT", "2"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:99"));
        Assert.Equal(new S3Uri("results", "runs/iris/iris-1/plan.json"), settings.Plan);
        Assert.Equal((4, 2, 2, new Uri("http://127.0.0.1:99")), (settings.Trial, settings.Rung, settings.Attempt, settings.MetadataService));
    }

    [Fact]
    public void Without_more_than_the_plan_it_is_the_first_attempt_on_a_usual_host()
    {
        var settings = Read(("OVERNIGHT_PLAN", "s3://b/k"));
        Assert.Equal((0, null, 1, new Uri("http://169.254.169.254")), (settings.Trial, settings.Rung, settings.Attempt, settings.MetadataService));
    }

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var e = Assert.Throws<BadInputException>(() => Read(("OVERNIGHT_PLAN", "http://results/plan.json"), ("OVERNIGHT_ATTEMPT", "0"),
            ("OVERNIGHT_STOP_AFTER_SECONDS", "soon"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "imds")));
        Assert.Equal(["OVERNIGHT_PLAN", "OVERNIGHT_ATTEMPT", "OVERNIGHT_STOP_AFTER_SECONDS", "AWS_EC2_METADATA_SERVICE_ENDPOINT"], e.Problems.Select(p => p.Field));
        Assert.Contains("found 'http://results/plan.json', expected the plan's address", e.Message, StringComparison.Ordinal);
        Assert.Contains("found nothing", Assert.Throws<BadInputException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("0", null)]
    [InlineData("7200", 7200)]
    public void Time_is_limited_where_it_is_said_to_be(string? said, int? seconds) =>
        Assert.Equal(seconds, Read(("OVERNIGHT_PLAN", "s3://b/k"), ("OVERNIGHT_STOP_AFTER_SECONDS", said)).StopAfter?.TotalSeconds);

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData(" 5")]
    [InlineData("3000000000")]
    public void A_limit_that_is_no_count_of_seconds_is_refused(string said)
    {
        var e = Assert.Throws<BadInputException>(() => Read(("OVERNIGHT_PLAN", "s3://b/k"), ("OVERNIGHT_STOP_AFTER_SECONDS", said)));
        Assert.Contains($"found '{said}', expected whole seconds after the process's start", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3://bucket")]
    [InlineData("s3://bucket/")]
    [InlineData("s3:///key")]
    public void An_address_has_a_bucket_and_a_key(string text) => Assert.Null(S3Uri.TryParse(text));

    private static AttemptSettings Read(params (string Name, string? Value)[] variables) =>
        AttemptSettings.Read(name => variables.FirstOrDefault(v => v.Name == name).Value);
}
