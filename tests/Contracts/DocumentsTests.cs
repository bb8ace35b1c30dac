using System.Text;
using System.Text.Json;

namespace Overnight.Contracts.Tests;

public sealed class DocumentsTests
{
    [Fact]
    public void A_document_survives_the_way_to_JSON_and_back()
    {
        var result = new Result
        {
            Run = "iris-0123456789abcdef",
            Name = "iris",
            Status = RunStatus.Succeeded,
            Message = "done",
            Verdict = Verdict.OutOfGpuMemory,
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch.AddHours(1),
            Metric = new NamedValue("accuracy", 0.1 + 0.2),
            Attempts = 2,
            Interruptions = 1,
            CostUsd = 0.000123456789m,
        };
        var json = Documents.ToBytes(result);
        var back = Documents.Parse<Result>(json);
        Assert.Equal(result with { Problems = back.Problems }, back);
        Assert.Contains("\"verdict\": \"outOfGpuMemory\"", Encoding.UTF8.GetString(json));
    }

    /// <summary>Two amounts near the most that a decimal holds have no sum: they are refused as they are read, not where they are added up.</summary>
    [Theory]
    [InlineData("1000000000000000", true)]
    [InlineData("-1000000000000000", true)]
    [InlineData("1000000000000001", false)]
    [InlineData("79228162514264337593543950335", false)]
    [InlineData("1e400", false)]
    public void An_amount_that_cannot_be_reckoned_with_is_refused(string amount, bool isTaken)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"dataset":1,"run":"r","name":"n","mayCostUsd":{{amount}}}""");
        if (isTaken) Assert.Equal(decimal.Parse(amount), Documents.Parse<NightClaims>(Claims(json)).Claims[0].MayCostUsd);
        else Assert.Throws<JsonException>(() => Documents.Parse<NightClaims>(Claims(json)));

        static byte[] Claims(byte[] claim) => [.. "{\"claims\":["u8, .. claim, .. "]}"u8];
    }

    [Fact]
    public void Fields_of_a_later_version_are_passed_over()
    {
        var request = Documents.Parse<RunRequest>("""{"run":"r","name":"n","bucket":"b","source":"s","later":{"x":1}}"""u8);
        Assert.Equal("r", request.Run);
    }

    /// <summary>What a trainer of the user's own leaves out is empty, not null, for everybody who reads it; nor is what it says to be null.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(""","notes":null,"alerts":null,"importance":null,"perClass":null,"final":null""")]
    public void Lists_that_metrics_leave_out_are_empty(string more)
    {
        var json = $$"""{"run":"r","primary":{"name":"hitRate","value":1},"higherIsBetter":true,"measuredOn":"validation"{{more}}}""";
        var metrics = Documents.Parse<Metrics>(Encoding.UTF8.GetBytes(json));
        var lists = typeof(Metrics).GetProperties().Where(property => property.PropertyType.IsGenericType
            && property.PropertyType.GetGenericTypeDefinition() == typeof(List<>)).ToList();
        Assert.NotEmpty(lists);
        Assert.All(lists, list => Assert.Empty(Assert.IsAssignableFrom<System.Collections.IEnumerable>(list.GetValue(metrics))));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"run\":1}")]
    [InlineData("")]
    public void A_document_without_what_it_must_have_is_refused(string json) =>
        Assert.ThrowsAny<JsonException>(() => Documents.Parse<RunRequest>(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_problem_reads_as_where_found_expected_and_fix()
    {
        var problem = new Problem { File = "train.csv", Row = 12, Column = "price", Found = "'abc'", Expected = "a number" };
        Assert.Equal("train.csv, row 12, column 'price': found 'abc', expected a number", problem.ToString());
        Assert.Equal("field 'epochs': found 0, expected 1. Mend it", new Problem { Field = "epochs", Found = "0", Expected = "1", Fix = "Mend it" }.ToString());
    }

    [Fact]
    public void A_receipts_saving_follows_from_its_totals()
    {
        var receipt = new Receipt { Run = "r", Lines = [], TotalUsd = 0.30m, OnDemandUsd = 1.00m, Interruptions = 0 };
        Assert.Equal(0.70m, receipt.SavingUsd);
        Assert.Equal(70.0m, receipt.SavingPercent);
        Assert.Equal(0m, (receipt with { TotalUsd = 0, OnDemandUsd = 0 }).SavingPercent);
    }
}
