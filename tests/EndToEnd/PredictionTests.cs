using System.Globalization;
using System.IO.Compression;
using System.Text;
using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.Runtime;
using Amazon.S3.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>Files below predict/, with the model that a training on this stack left.</summary>
public sealed class PredictionTests(PredictionTests.Trained trained) : IClassFixture<PredictionTests.Trained>
{
    /// <summary>A stack with a champion of "boxes". Small limits: some hundred rows are for Batch, in several parts.</summary>
    public sealed class Trained : IAsyncLifetime
    {
        internal DeployedStack Stack { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Stack = await DeployedStack.StartAsync(new() { ["PredictInFunctionBytes"] = "20000", ["PredictionPartBytes"] = "16384" });
            await Stack.UploadAsync("datasets/boxes/boxes.csv", Samples.Table(600));
            var result = await Stack.ResultOfAsync("boxes");
            Assert.True(result.Promoted, result.Message);
        }

        public ValueTask DisposeAsync() => Stack.DisposeAsync();
    }

    private readonly DeployedStack _stack = trained.Stack;

    [Fact]
    public async Task Rows_without_the_target_are_predicted_in_their_order_within_a_function()
    {
        var rows = Lines(Samples.Table(200, seed: 11));
        var result = await PredictAsync("new rows+é.csv", string.Join('\n', rows.Select(row => row[..row.LastIndexOf(',')])) + "\n");

        Assert.Equal((RunStatus.Succeeded, 200L, 1), (result.Status, result.Rows, result.Parts));
        Assert.Null(result.Report!.Evaluation);
        Assert.Equal("predictions/boxes/new rows+é.csv", result.Output);
        var predictions = Lines(await OutputAsync(result));
        Assert.Equal("row,prediction,probability of large,probability of small", predictions[0]);
        Assert.Equal(200, predictions.Count - 1);
        var right = rows.Skip(1).Zip(predictions.Skip(1)).Count(pair => pair.First.Split(',')[^1] == pair.Second.Split(',')[1]);
        Assert.InRange(right, 170, 200);
        Assert.True(result.CostUsd > 0 && result.Costs.Sum(line => line.Usd) == result.CostUsd);
    }

    [Fact]
    public async Task On_the_kept_rows_the_evaluation_is_the_champion_s_own()
    {
        var champion = (await _stack.ReadAsync<Champion>(new ModelNames("boxes").Champion))!;
        var rows = (await _stack.BytesAsync(new ModelNames("boxes").HoldOutFolder(champion.Promotion.HoldOut!) + "rows.csv"))!;
        var result = await PredictAsync("kept.csv", Encoding.UTF8.GetString(rows));

        var metrics = (await _stack.ReadAsync<Contracts.Metrics>(new RunFolder("boxes", champion.Run).Metrics))!;
        var evaluation = result.Report!.Evaluation!;
        Assert.Equal(metrics.ValidationRows, evaluation.Rows);
        foreach (var own in metrics.Final.Where(own => evaluation.Metrics.Exists(metric => metric.Name == own.Name)))
            Assert.Equal(own.Value, evaluation.Metrics.Single(metric => metric.Name == own.Name).Value, 5);
        Assert.Equal(metrics.Primary.Value, evaluation.Metrics.Single(metric => metric.Name == metrics.Primary.Name).Value, 5);
        Assert.Equal((champion.Run, metrics.MeasuredOn), (result.Champion!.Run, result.Champion.MeasuredOn));
    }

    [Fact]
    public async Task Columns_in_another_order_are_the_same_rows_and_a_missing_one_is_told_by_name()
    {
        var rows = Lines(Samples.Table(50, seed: 12)).ConvertAll(row => row.Split(','));
        var straight = await OutputAsync(await PredictAsync("straight.csv", Joined(rows, [0, 1, 2])));
        var turned = await OutputAsync(await PredictAsync("turned.csv", Joined(rows, [2, 0, 1])));
        Assert.Equal(straight, turned);

        var rejected = await PredictAsync("lacking.csv", Joined(rows, [0, 2]));
        Assert.Equal(RunStatus.Rejected, rejected.Status);
        Assert.Contains("height", rejected.Message, StringComparison.Ordinal);
        Assert.Null(rejected.Output);
        Assert.Empty(await _stack.KeysAsync("predictions/boxes/lacking.csv/"));
        Assert.Equal(["predictions/boxes/lacking.csv.json"], await _stack.KeysAsync("predictions/boxes/lacking"));
    }

    [Fact]
    public async Task Rows_that_are_unlike_the_training_s_are_reported()
    {
        var far = "width,height,noise\n" + string.Concat(Enumerable.Range(0, 300).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{900 + i},{i % 10},0.{i % 10}\n")));
        var result = await PredictAsync("far.csv", far);
        Assert.Equal(DriftVerdict.Drifted, result.Report!.Drift.Verdict);
        Assert.Contains(result.Report.Drift.Notes, note => note.Contains("width", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gzipped_file_is_read_and_the_same_event_twice_is_one_prediction()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Samples.Table(100, seed: 13)));
        var result = await PredictAsync("packed.csv.gz", packed.ToArray());
        Assert.Equal((RunStatus.Succeeded, 100L, "predictions/boxes/packed.csv.gz.csv"), (result.Status, result.Rows, result.Output));

        var before = await ExecutionsAsync("packed.csv.gz");
        var again = $$"""
            {"Records":[{"eventVersion":"2.3","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"{{_stack.DataBucket}}"},
            "object":{"key":"predict/boxes/packed.csv.gz","size":1,"eTag":"{{result.ETag}}","versionId":"{{result.VersionId}}","sequencer":"00"} } }]}
            """;
        await _stack.Cloud.Lambda.InvokeAsync(_stack.Cloud.Outputs["StartRunFunctionArn"], Encoding.UTF8.GetBytes(again), CancellationToken.None);
        Assert.Equal((1, 1), (before, await ExecutionsAsync("packed.csv.gz")));
    }

    [Fact]
    public async Task A_large_file_is_predicted_in_parts_though_a_host_is_taken_and_nobody_sees_the_seams()
    {
        var table = Samples.Table(4_000, seed: 14);
        var sent = SendAsync("large.csv", Encoding.UTF8.GetBytes(table));
        using var batch = new AmazonBatchClient(
            new BasicAWSCredentials(_stack.Cloud.AccessKeyId, _stack.Cloud.SecretAccessKey),
            new AmazonBatchConfig { ServiceURL = _stack.Cloud.Endpoint.ToString(), AuthenticationRegion = _stack.Cloud.Region });
        var host = await DeployedStack.EventuallyAsync("an instance at work on a part", async () =>
        {
            var running = await batch.ListJobsAsync(new ListJobsRequest { JobQueue = "overnight-cpu-spot", JobStatus = JobStatus.RUNNING });
            return running.JobSummaryList is [var job, ..] ? _stack.Cloud.Batch.InstanceOf(job.JobId) : null;
        });
        _stack.Cloud.Ec2.Kill(host);
        var result = await ResultAsync("large.csv", await sent);

        Assert.True(result.Status == RunStatus.Succeeded, result.Message);
        var jobs = await batch.ListJobsAsync(new ListJobsRequest { JobQueue = "overnight-cpu-spot", JobStatus = JobStatus.SUCCEEDED });
        var described = await batch.DescribeJobsAsync(new DescribeJobsRequest { Jobs = [.. jobs.JobSummaryList.Select(job => job.JobId)] });
        // The part that was under way there was made again, on another host.
        Assert.Contains(described.Jobs, job => job.Attempts.Count > 1);
        Assert.InRange(result.Parts, 4, 200);
        Assert.Equal((4_000L, 4_000L), (result.Rows, result.Report!.Evaluation!.Rows));
        var predictions = Lines(await OutputAsync(result));
        Assert.Equal(Enumerable.Range(1, 4_000).Select(row => $"{row}"), predictions.Skip(1).Select(line => line.Split(',')[0]));
        Assert.Contains(result.Costs, line => line.What.Contains("spot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_without_champion_and_a_champion_without_files_are_told()
    {
        await _stack.UploadAsync("predict/nobody/new.csv", "a,b\n1,2\n");
        var nobody = await DeployedStack.EventuallyAsync("a result", () => _stack.ReadAsync<PredictionResult>("predictions/nobody/new.csv.json"));
        Assert.Equal(RunStatus.Rejected, nobody.Status);
        Assert.Contains("no champion of 'nobody'", nobody.Message, StringComparison.Ordinal);

        var gone = new Champion { Name = "gone", Run = "gone-1", PromotedAt = DateTimeOffset.UnixEpoch, Promotion = new Promotion { Run = "gone-1", Promoted = true, Message = "" } };
        await _stack.S3.PutObjectAsync(new PutObjectRequest { BucketName = _stack.ResultsBucket, Key = new ModelNames("gone").Champion, InputStream = new MemoryStream(Documents.ToBytes(gone)) });
        await _stack.UploadAsync("predict/gone/new.csv", "a,b\n1,2\n");
        var lost = await DeployedStack.EventuallyAsync("a result", () => _stack.ReadAsync<PredictionResult>("predictions/gone/new.csv.json"));
        Assert.Equal(RunStatus.Rejected, lost.Status);
        Assert.Contains("model.json", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_are_predicted_by_the_trainer()
    {
        var (images, labels) = Samples.Bars(600);
        await _stack.UploadAsync("recipes/bars.json", """{ "epochs": 2 }""");
        await _stack.UploadAsync("datasets/bars/v1/train-images-idx3-ubyte", images);
        await _stack.UploadAsync("datasets/bars/v1/train-labels-idx1-ubyte", labels);
        await _stack.UploadAsync("datasets/bars/v1/_SUCCESS", "");
        var run = await _stack.ResultOfAsync("bars");
        Assert.True(run.Promoted, run.Message);

        await _stack.UploadAsync("predict/bars/new-idx3-ubyte", Samples.Bars(70, seed: 9).Images);
        var result = await DeployedStack.EventuallyAsync("the predictions of images", () => _stack.ReadAsync<PredictionResult>("predictions/bars/new-idx3-ubyte.json"));
        Assert.True(result.Status == RunStatus.Succeeded, result.Message);
        Assert.Equal((70L, "predictions/bars/new-idx3-ubyte.csv"), (result.Rows, result.Output));
        Assert.Equal(71, Lines(await OutputAsync(result)).Count);
    }

    private async Task<PredictionResult> PredictAsync(string file, string text) => await PredictAsync(file, Encoding.UTF8.GetBytes(text));

    private async Task<PredictionResult> PredictAsync(string file, byte[] bytes) => await ResultAsync(file, await SendAsync(file, bytes));

    private async Task<string> SendAsync(string file, byte[] bytes) => (await _stack.S3.PutObjectAsync(
        new PutObjectRequest { BucketName = _stack.DataBucket, Key = $"predict/boxes/{file}", InputStream = new MemoryStream(bytes) })).VersionId;

    private Task<PredictionResult> ResultAsync(string file, string version) => DeployedStack.EventuallyAsync($"the predictions of {file}", async () =>
        await _stack.ReadAsync<PredictionResult>($"predictions/boxes/{file}.json") is { } result && result.VersionId == version ? result : null);

    private async Task<int> ExecutionsAsync(string file)
    {
        using var workflow = new AmazonStepFunctionsClient(
            new BasicAWSCredentials(_stack.Cloud.AccessKeyId, _stack.Cloud.SecretAccessKey),
            new AmazonStepFunctionsConfig { ServiceURL = _stack.Cloud.Endpoint.ToString(), AuthenticationRegion = _stack.Cloud.Region });
        var page = await workflow.ListExecutionsAsync(new ListExecutionsRequest { StateMachineArn = _stack.Cloud.Outputs["PredictionStateMachineArn"] });
        var inputs = new List<string>();
        foreach (var execution in page.Executions)
            inputs.Add((await workflow.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = execution.ExecutionArn })).Input);
        return inputs.Count(input => input.Contains($"\"{file}\"", StringComparison.Ordinal));
    }

    private async Task<string> OutputAsync(PredictionResult result) => Encoding.UTF8.GetString((await _stack.BytesAsync(result.Output!))!);

    private static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static string Joined(List<string[]> rows, int[] columns) =>
        string.Concat(rows.Select(row => string.Join(',', columns.Select(column => row[column])) + "\n"));
}
