using System.Text;
using Overnight.Contracts;
using Overnight.Functions.PlanPrediction;
using Overnight.Functions.Predictions;
using Overnight.Functions.Tests.Fakes;

namespace Overnight.Functions.Tests.PlanPrediction;

/// <summary>What is looked at before anything is predicted, on the local S3.</summary>
public sealed class HandlerTests : IAsyncLifetime
{
    private const string Rows = "a,b\n1,2\n";
    private const string Key = "predict/iris/new.csv";

    private S3Server _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await S3Server.StartAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task A_small_table_is_one_part_for_the_function()
    {
        await ModelAsync("""{ "architecture": { "kind": "mlp" } }""");
        var planned = await PlanAsync(await UploadAsync(Rows));

        Assert.Equal(PredictionStep.Function, planned.Next);
        Assert.Equal([0], planned.Parts!);
        Assert.Equal("s3://results/prediction-work/iris/iris-a/plan.json", planned.Plan);
        var plan = Documents.Parse<PredictionPlan>((await _s3.BytesAsync(planned.Folder.Plan))!);
        Assert.Equal(("iris-1", false, Rows.Length, new PlannedPart()), (plan.Run, plan.Images, plan.Source.SizeBytes, Assert.Single(plan.Parts)));
    }

    [Fact]
    public async Task Images_are_a_job_of_the_trainer_s()
    {
        await ModelAsync("""{ "architecture": { "kind": "cnn", "images": { "height": 8 } } }""");
        var planned = await PlanAsync(await UploadAsync("\0\0\b\u0003"));
        Assert.Equal((PredictionStep.Batch, "on-demand"), (planned.Next, planned.OnDemandQueue));
        Assert.Equal([0], planned.Parts!);
    }

    [Fact]
    public async Task A_name_without_champion_is_told_how_to_get_one()
    {
        var problem = await RejectedAsync(await UploadAsync(Rows) with { Run = null });
        Assert.Equal("no champion of 'iris'", problem.Found);
        Assert.Contains("datasets/iris/", problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.json")]
    [InlineData("model.safetensors")]
    public async Task A_champion_whose_files_were_deleted_is_told_with_the_file_that_is_missing(string deleted)
    {
        await ModelAsync("{}");
        await _s3.Client.DeleteObjectAsync("results", $"runs/iris/iris-1/model/{deleted}", TestContext.Current.CancellationToken);
        var problem = await RejectedAsync(await UploadAsync(Rows));
        Assert.Equal(($"runs/iris/iris-1/model/{deleted}", "nothing"), (problem.File, problem.Found));
        Assert.Contains("overnight champion iris --set RUN", problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_of_a_trainer_of_the_user_s_own_is_told_as_such()
    {
        await ModelAsync("pickle");
        Assert.Contains("your own", (await RejectedAsync(await UploadAsync(Rows))).Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK\u0003\u0004rest", "a ZIP archive")]
    [InlineData("\0\0\b\u0003", "an array or another binary file")]
    [InlineData("", "an empty file")]
    public async Task What_is_no_table_is_rejected_for_a_model_of_tables(string content, string found)
    {
        await ModelAsync("{}");
        Assert.Equal(found, (await RejectedAsync(await UploadAsync(content))).Found);
    }

    [Fact]
    public async Task A_file_that_is_gone_for_good_is_told()
    {
        await ModelAsync("{}");
        var state = await UploadAsync(Rows);
        await _s3.Client.DeleteObjectAsync("data", Key, state.VersionId, TestContext.Current.CancellationToken);
        Assert.Equal((Key, "nothing"), ((await RejectedAsync(state)).File, (await RejectedAsync(state)).Found));
    }

    [Fact]
    public async Task The_version_that_arrived_is_predicted_whatever_came_after_it()
    {
        await ModelAsync("{}");
        var state = await UploadAsync(Rows);
        await UploadAsync("another,file\n");
        var planned = await PlanAsync(state);
        var plan = Documents.Parse<PredictionPlan>((await _s3.BytesAsync(planned.Folder.Plan))!);
        Assert.Equal((state.VersionId, (long)Rows.Length), (plan.Source.VersionId, plan.Source.SizeBytes));
    }

    private async Task<Problem> RejectedAsync(PredictionState state)
    {
        var answer = await PlanAsync(state);
        Assert.Equal(PredictionStep.Publish, answer.Next);
        Assert.Null(await _s3.BytesAsync(state.Folder.Plan));
        return Assert.Single(answer.Problems!);
    }

    private Task<PredictionState> PlanAsync(PredictionState state) =>
        new Handler(_s3.Client, "results", "on-demand", new PredictionLimits(1_000, 4_096), new StoppedClock()).HandleAsync(state, Invocation.Context);

    private async Task<PredictionState> UploadAsync(string content)
    {
        var put = await _s3.PutAsync("data", Key, Encoding.UTF8.GetBytes(content));
        return new PredictionState
        {
            Id = "iris-a",
            Name = "iris",
            File = "new.csv",
            Bucket = "data",
            VersionId = put.VersionId,
            ETag = put.ETag.Trim('"'),
            Run = "iris-1",
        };
    }

    private async Task ModelAsync(string document)
    {
        await _s3.PutAsync("results", "runs/iris/iris-1/model/model.json", Encoding.UTF8.GetBytes(document));
        await _s3.PutAsync("results", "runs/iris/iris-1/model/model.safetensors", [1]);
    }
}
