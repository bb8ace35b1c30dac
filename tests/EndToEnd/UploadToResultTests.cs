using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>The whole thread, through real services and processes.</summary>
public sealed class UploadToResultTests
{
    [Fact]
    public async Task A_table_becomes_a_model_a_report_and_a_receipt()
    {
        await using var stack = await DeployedStack.StartAsync();
        await stack.UploadAsync("datasets/boxes and +more/boxes.csv", Samples.Table(600));
        var result = await stack.ResultOfAsync("boxes and +more");

        Assert.Equal((RunStatus.Succeeded, Verdict.Finished), (result.Status, result.Verdict));
        Assert.Equal("accuracy", result.Metric!.Name);
        Assert.InRange(result.Metric.Value, 0.85, 1);
        var receipt = (await stack.ReadAsync<Receipt>(result.Receipt!))!;
        Assert.Equal(receipt.Lines.Sum(line => line.Usd), receipt.TotalUsd);
        Assert.Equal(receipt.TotalUsd, result.CostUsd);
        Assert.InRange(receipt.TotalUsd, 0.0000001m, receipt.OnDemandUsd);
        var plan = (await stack.ReadAsync<Plan>(new RunFolder("boxes and +more", result.Run).Plan))!;
        Assert.Equal((0, Market.Spot), (plan.Compute.Gpus, plan.Quote!.Market));
        Assert.InRange(plan.Quote.SpotUsdPerHour!.Value, 0.001m, plan.Quote.OnDemandUsdPerHour!.Value);
        Assert.Contains(result.Run, System.Text.Encoding.UTF8.GetString((await stack.BytesAsync(result.Report!))!));
        Assert.NotEmpty((await stack.BytesAsync(result.Model! + "model.safetensors"))!);
    }

    [Fact]
    public async Task The_same_upload_three_times_is_one_run()
    {
        await using var stack = await DeployedStack.StartAsync();
        for (var i = 0; i < 3; i++) await stack.UploadAsync("datasets/boxes/boxes.csv", Samples.Table(200));
        var first = await stack.ResultOfAsync("boxes");
        await stack.UploadAsync("datasets/boxes/boxes.csv", Samples.Table(200));
        Assert.Equal(first, await stack.ResultOfAsync("boxes") with { Problems = first.Problems });
        Assert.Equal(1, first.Attempts);
    }

    [Fact]
    public async Task An_upload_that_is_deleted_at_once_is_one_clear_rejection_or_one_run()
    {
        await using var stack = await DeployedStack.StartAsync();
        await stack.UploadAsync("datasets/boxes/boxes.csv", Samples.Table(200));
        await stack.S3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = stack.DataBucket, Key = "datasets/boxes/boxes.csv" });
        var result = await stack.ResultOfAsync("boxes");
        if (result.Status == RunStatus.Rejected) Assert.Contains("boxes.csv", result.Message + string.Join(' ', result.Problems));
        else Assert.Equal(RunStatus.Succeeded, result.Status);
    }
}
