using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Cli.Cost;
using Overnight.Contracts;
using Overnight.Local.Hosting;
using Overnight.Local.Lambda;
using Overnight.Local.S3;

namespace Overnight.Cli.Tests;

/// <summary>The ledger as it lies in a bucket, over HTTP.</summary>
public sealed class LedgerReaderTests : IAsyncLifetime
{
    private const string Bucket = "results";
    private readonly string _folder = Directory.CreateTempSubdirectory("overnight-ledger-").FullName;
    private ObjectStore _store = null!;
    private LoopbackServer _server = null!;
    private AmazonS3Client _s3 = null!;

    public async ValueTask InitializeAsync()
    {
        _store = new ObjectStore(_folder, TimeProvider.System);
        _store.CreateBucket(Bucket, versioned: true);
        _server = await LoopbackServer.StartAsync(0, new S3Endpoint(_store, new BucketNotifications(new NoFunctions())).HandleAsync);
        var config = new AmazonS3Config { ServiceURL = _server.Address.ToString(), ForcePathStyle = true };
        _s3 = new AmazonS3Client(new BasicAWSCredentials("test", "test"), config);
    }

    [Fact]
    public async Task Years_of_runs_are_read_whole_month_by_month()
    {
        // More than a page of a listing in one of the months.
        var start = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var lines = Enumerable.Range(0, 1_500).Select(i => Line($"run-{i:0000}", start.AddDays(i < 1_200 ? 40 : i - 1_200), i)).ToList();
        await Parallel.ForEachAsync(lines, async (line, _) => await PutAsync(ResultNames.LedgerLine(line.StartedAt, line.Run), Documents.ToBytes(line)));

        var (last, all) = (0, 0);
        var book = await new LedgerReader(_s3, Bucket).ReadAsync(null, (read, of) => (last, all) = (Math.Max(last, read), of), TestContext.Current.CancellationToken);
        Assert.Equal((1_500, 1_500, 1_500), (book.Lines.Count, last, all));
        Assert.Equal(lines.Sum(line => line.TotalUsd), book.Lines.Sum(line => line.TotalUsd));
        Assert.Equal(book.Lines, book.Lines.OrderBy(line => line.StartedAt).ThenBy(line => line.Run, StringComparer.Ordinal));

        var march = await new LedgerReader(_s3, Bucket).ReadAsync(new DateTime(2025, 3, 1), (_, _) => { }, TestContext.Current.CancellationToken);
        Assert.Equal(lines.Count(line => line.StartedAt.Month >= 3), march.Lines.Count);
    }

    [Fact]
    public async Task What_is_no_line_of_account_is_named_and_left_out()
    {
        var line = Line("iris-1", new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), 1);
        await PutAsync("ledger/2026/01/iris-1.json", Documents.ToBytes(line));
        await PutAsync("ledger/2026/01/torn.json", Documents.ToBytes(line)[..20]);
        await PutAsync("ledger/2026/01/other.json", Encoding.UTF8.GetBytes("{\"run\": \"x\"}"));
        await PutAsync("ledger/2026/02/null.json", Encoding.UTF8.GetBytes("null"));
        await PutAsync("ledger/2026/02/huge.json", new byte[5 * 1024 * 1024]);
        // What consoles make of a folder.
        await PutAsync("ledger/2026/03/", []);

        var book = await new LedgerReader(_s3, Bucket).ReadAsync(null, (_, _) => { }, TestContext.Current.CancellationToken);
        Assert.Equal("iris-1", Assert.Single(book.Lines).Run);
        Assert.Equal(["ledger/2026/01/other.json", "ledger/2026/01/torn.json", "ledger/2026/02/huge.json", "ledger/2026/02/null.json"], book.Unreadable.Select(bad => bad.Key));
        Assert.Contains("expected at most", book.Unreadable[2].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_run_there_is_an_empty_report()
    {
        var book = await new LedgerReader(_s3, Bucket).ReadAsync(null, (_, _) => { }, TestContext.Current.CancellationToken);
        var report = CostReport.Of(book, CostBy.Month, null, DateTimeOffset.UnixEpoch);
        Assert.Equal((0, 0, 0m), (report.Months.Count, report.Groups.Count, report.Total.Sums.Usd));
        Assert.Contains("\"runs\": 0", JsonSerializer.Serialize(report, CostJson.Default.CostReport), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _s3.Dispose();
        await _server.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PutAsync(string key, byte[] bytes) =>
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes) });

    private static LedgerLine Line(string run, DateTimeOffset started, int thousandths) => new()
    {
        Run = run,
        Name = "iris",
        Status = RunStatus.Succeeded,
        StartedAt = started,
        EndedAt = started.AddMinutes(1),
        Attempts = 1,
        Interruptions = 0,
        TotalUsd = thousandths / 1_000m,
    };

    private sealed class NoFunctions : IFunctionInvoker
    {
        public Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
            throw new InvalidOperationException($"found a call of {function}, expected none");

        public void InvokeLater(string function, ReadOnlyMemory<byte> payload) => throw new InvalidOperationException($"found a call of {function}, expected none");
    }
}
