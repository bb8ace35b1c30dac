using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Reading;

namespace Overnight.Trainer.Tests.Reading;

/// <summary>What the plan pins is what is read: from S3, out of archives, and test files as the training files have taught.</summary>
public sealed class DatasetReaderTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 2,
        BatchSize = 32,
        LearningRate = 0.01,
        WeightDecay = 0,
        Validation = 0.2,
        Seed = 1,
    };

    private const string Header = "size,colour,id,class\n";

    public static TheoryData<string> Archives => ["data.zip", "data.tar", "data.tar.gz"];

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task An_archives_table_trains_to_the_same_model_as_its_files(string archive)
    {
        var (train, test) = (Samples.Table(400), Samples.Table(100, seed: 2));
        var plain = await TestRun.PlanAsync(bucket, [("train.csv", train), ("test.csv", test)], ModelKind.Linear, Training);
        await plain.MustEndAsync(ExitCode.Done);
        var packed = await TestRun.PlanAsync(bucket, [(archive, Pack(archive, ("d/train.csv", train), ("d/test.csv", test)))], ModelKind.Linear, Training);
        await packed.MustEndAsync(ExitCode.Done);

        Assert.Equal(["d/train.csv", "d/test.csv"], packed.Plan.Data.Files.Select(file => file.Member!.Name));
        var (expected, metrics) = (await plain.MetricsAsync(), await packed.MetricsAsync());
        Assert.Equal((expected.Primary, expected.MeasuredOn), (metrics.Primary, metrics.MeasuredOn));
        Assert.Equal(await bucket.TryGetAsync(plain.Folder.Model + "model.safetensors"), await bucket.TryGetAsync(packed.Folder.Model + "model.safetensors"));
    }

    [Fact]
    public async Task Images_of_an_npz_train()
    {
        var (images, labels) = Samples.Bars(200);
        var (tests, testLabels) = Samples.Bars(50, seed: 2);
        var npz = Pack("data.zip",
            ("x_train.npy", Npy("(200, 12, 12)", images[16..])), ("y_train.npy", Npy("(200,)", labels[8..])),
            ("x_test.npy", Npy("(50, 12, 12)", tests[16..])), ("y_test.npy", Npy("(50,)", testLabels[8..])));
        var run = await TestRun.PlanAsync(bucket, [("bars.npz", npz)], ModelKind.Cnn, Training);
        Assert.Equal(DataFormat.Npy, run.Plan.Data.Format);
        await run.MustEndAsync(ExitCode.Done);
        var idx = await TestRun.PlanAsync(bucket,
            [("train-images", images), ("train-labels", labels), ("test-images", tests), ("test-labels", testLabels)], ModelKind.Cnn, Training);
        await idx.MustEndAsync(ExitCode.Done);
        Assert.Equal(await bucket.TryGetAsync(idx.Folder.Model + "model.safetensors"), await bucket.TryGetAsync(run.Folder.Model + "model.safetensors"));
    }

    [Fact]
    public async Task A_matrix_of_numbers_trains_as_a_table()
    {
        var random = new Random(1);
        var (x, y) = (new byte[300 * 4], new byte[300]);
        random.NextBytes(x);
        for (var row = 0; row < 300; row++) y[row] = (byte)(x[row * 4] > 127 ? 1 : 0);
        var run = await TestRun.PlanAsync(bucket, [("X.npy", Npy("(300, 4)", x)), ("y.npy", Npy("(300,)", y))], ModelKind.Linear, Training with { Epochs = 20 });
        await run.MustEndAsync(ExitCode.Done);
        Assert.True((await run.MetricsAsync()).Primary.Value > 0.9);
    }

    [Fact]
    public async Task Test_files_may_have_their_columns_in_another_order_and_categories_that_are_new()
    {
        var run = await PlanAsync(Header + Rows(80, i => $"{i % 9}.5,c{i % 4},{i},k{i % 2}"), "class,id,colour,size\n" + Rows(12, i => $"k{i % 3},{i},c{i % 6},{i}.5"));
        var raw = await ReadAsync(run);
        Assert.Equal(["c4", "c5"], ((CategoricalColumn)raw.Test!["colour"]).Categories.Except(((CategoricalColumn)raw.Train["colour"]).Categories));
        Assert.Equal([0.5f, 1.5f, 2.5f], ((NumericColumn)raw.Test["size"]).Values[..3].ToArray());
        await run.MustEndAsync(ExitCode.Done);
        Assert.Contains("4 test rows have a class that no training row has", run.LogText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("size,id,class\n", "{0}.5,{0},k0", "it lacks 'colour'")]
    [InlineData("size,colour,id,extra,class\n", "{0}.5,c,{0},1,k0", "found the columns 'extra'")]
    public async Task Test_files_with_other_columns_are_refused_by_name(string header, string row, string said)
    {
        var run = await PlanAsync(Header + Rows(80, i => $"{i % 9}.5,c{i % 4},{i},k{i % 2}"), header + Rows(12, i => string.Format(row, i)));
        await run.MustEndAsync(ExitCode.BadData);
        var problem = Assert.Single((await bucket.GetAsync<Failure>(run.Folder.Failure(1))).Problems);
        Assert.EndsWith("test.csv", problem.File);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_files_without_labels_are_passed_over_with_a_note()
    {
        var run = await PlanAsync(Header + Rows(80, i => $"{i % 9}.5,c{i % 4},{i},k{i % 2}"), "size,colour,id\n" + Rows(12, i => $"{i}.5,c{i % 4},{i}"));
        await run.MustEndAsync(ExitCode.Done);
        Assert.Contains("The test files have no \\u0027class\\u0027", run.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_turned_out_to_be_categories_is_read_so_in_the_test_files_too()
    {
        var run = await PlanAsync(Header + Rows(80, i => $"{i % 9}.5,c{i % 4},{i},k{i % 2}"), Header + Rows(12, i => $"{i}.5,c{i % 4},{i},k{i % 2}"));
        // As if only the first rows, of numbers, had been seen.
        var data = run.Plan.Data with { Columns = run.Plan.Data.Columns.ConvertAll(c => c.Name == "colour" ? c with { Kind = ColumnKind.Numeric } : c) };
        var raw = (RawTable)await DatasetReader.ReadAsync(run.Plan with { Data = data }, bucket.S3, CancellationToken.None);
        Assert.IsType<CategoricalColumn>(raw.Train["colour"]);
        Assert.Equal(["c0", "c1", "c2", "c3"], Assert.IsType<CategoricalColumn>(raw.Test!["colour"]).Categories);
    }

    [Fact]
    public async Task A_column_that_turns_to_text_at_row_900_000_is_bad_data_where_the_recipe_calls_it_numeric()
    {
        var text = new StringBuilder("x,label\n");
        for (var row = 2; row <= 1_000_000; row++) text.Append(row >= 900_000 ? "late" : "7").Append(row % 2 == 0 ? ",0\n" : ",1\n");
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Encoding.ASCII.GetBytes("x,label\n" + Rows(50, i => $"{i % 7},{i % 2}")))], ModelKind.Linear, Training);
        var bytes = Encoding.ASCII.GetBytes(text.ToString());
        var file = run.Plan.Data.Files[0];
        file = file with { ETag = await bucket.PutAsync(file.Key, bytes), SizeBytes = bytes.Length };
        var columns = run.Plan.Data.Columns.ConvertAll(c => c.Name == "x" ? c with { Kind = ColumnKind.Numeric, ByRecipe = true } : c);
        await bucket.PutAsync(run.Folder.Plan, Documents.ToBytes(run.Plan with { Data = run.Plan.Data with { Files = [file], Columns = columns } }));

        await run.MustEndAsync(ExitCode.BadData);

        var problem = Assert.Single((await bucket.GetAsync<Failure>(run.Folder.Failure(1))).Problems);
        Assert.Equal((900_000L, "x"), (problem.Row, problem.Column));
        // Where nobody insisted on numbers it is read as categories, and that is said.
        var raw = (RawTable)await DatasetReader.ReadAsync(
            run.Plan with { Data = run.Plan.Data with { Files = [file], Columns = columns.ConvertAll(c => c with { ByRecipe = false }) } }, bucket.S3, CancellationToken.None);
        Assert.Equal(["7", "late"], ((CategoricalColumn)raw.Train["x"]).Categories);
        Assert.Contains("100,001 values do not fit, first 'late' in row 900000", Assert.Single(raw.Train.Notes), StringComparison.Ordinal);
    }

    private Task<TestRun> PlanAsync(string train, string test) =>
        TestRun.PlanAsync(bucket, [("train.csv", Encoding.UTF8.GetBytes(train)), ("test.csv", Encoding.UTF8.GetBytes(test))], ModelKind.Linear, Training);

    private async Task<RawTable> ReadAsync(TestRun run) => (RawTable)await DatasetReader.ReadAsync(run.Plan, bucket.S3, CancellationToken.None);

    private static string Rows(int count, Func<int, string> row) => string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    private static byte[] Npy(string shape, byte[] data)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. data];
    }

    private static byte[] Pack(string name, params (string Name, byte[] Bytes)[] members)
    {
        using var bytes = new MemoryStream();
        if (name.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var member in members)
            {
                using var stream = zip.CreateEntry(member.Name).Open();
                stream.Write(member.Bytes);
            }
        }
        else
        {
            using var tar = new TarWriter(bytes, leaveOpen: true);
            foreach (var member in members)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, member.Name) { DataStream = new MemoryStream(member.Bytes) });
        }
        return name.EndsWith(".gz", StringComparison.Ordinal) ? Samples.Gzip(bytes.ToArray()) : bytes.ToArray();
    }
}
