namespace Overnight.Contracts.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("datasets/iris/iris.csv", "iris", "datasets/iris/iris.csv")]
    [InlineData("datasets/a b+ü/x.csv", "a b+ü", "datasets/a b+ü/x.csv")]
    [InlineData("datasets/fashion/v1/_SUCCESS", "fashion", "datasets/fashion/v1/")]
    public void A_complete_dataset_starts_a_run(string key, string name, string source) =>
        Assert.Equal(new Upload(name, source), DataNames.StartedBy(key));

    [Theory]
    [InlineData("datasets/fashion/v1/part-1.csv")] // waits for its marker
    [InlineData("datasets/fashion/_SUCCESS")] // marks no version
    [InlineData("datasets/fashion/")] // a console's folder
    [InlineData("datasets//x.csv")]
    [InlineData("datasets/x.csv")]
    [InlineData("recipes/iris.json")]
    [InlineData("predict/iris/x.csv")]
    [InlineData("")]
    public void Anything_else_starts_none(string key) => Assert.Null(DataNames.StartedBy(key));

    [Theory]
    [InlineData("iris")]
    [InlineData("x-r1")]
    [InlineData("-r")]
    public void A_retry_is_another_run_of_the_same_upload(string name)
    {
        var run = RunId.Of("bucket", new Upload(name, "s"), [File("s", "1")], "r");
        Assert.Equal(run, RunId.FirstOf(run));
        Assert.Equal(run + "-r1", RunId.OfRetry(run, 1));
        Assert.Equal(run + "-r12", RunId.OfRetry(RunId.OfRetry(run, 1), 12));
        Assert.Equal(run, RunId.FirstOf(RunId.OfRetry(run, 12)));
    }

    [Fact]
    public void A_run_is_the_same_however_its_files_are_listed()
    {
        var a = File("datasets/n/v/a", "1");
        var b = File("datasets/n/v/b", "\"2\"");
        var upload = new Upload("n", "datasets/n/v/");
        Assert.Equal(RunId.Of("bucket", upload, [a, b], "r"), RunId.Of("bucket", upload, [b with { ETag = "2" }, a], "\"r\""));
    }

    [Fact]
    public void A_changed_file_bucket_source_or_recipe_is_another_run()
    {
        var upload = new Upload("n", "datasets/n/f");
        string[] ids =
        [
            RunId.Of("bucket", upload, [File("f", "1")], null),
            RunId.Of("bucket", upload, [File("f", "2")], null),
            RunId.Of("bucket", upload, [File("g", "1")], null),
            RunId.Of("bucket", upload, [File("f", "1")], "r"),
            RunId.Of("other", upload, [File("f", "1")], null),
            RunId.Of("bucket", upload with { Source = "datasets/n/g" }, [File("f", "1")], null),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("a b+ü/<>\"'")]
    [InlineData("..")]
    [InlineData("<script>")]
    [InlineData("_private")]
    [InlineData("夜")]
    [InlineData("an extremely long name of a dataset that nobody would type but somebody generates 0123456789")]
    public void A_run_id_is_a_legal_name_of_an_execution_and_begins_one_of_a_job(string name)
    {
        var id = RunId.Of("bucket", new Upload(name, "datasets/x/y"), [File("f", "1")], null);
        Assert.Matches("^[0-9A-Za-z][0-9A-Za-z_-]{0,79}$", id);
    }

    [Theory]
    [InlineData("iris", "iris")]
    [InlineData("a b+ü", "a b+ü")]
    [InlineData("..a", "..a")]
    [InlineData("..", "..~5ec1f7e700f37c3d")]
    [InlineData(".", ".~cdb4ee2aea69cc6a")]
    public void A_name_is_part_of_a_key_as_it_is_unless_tools_would_take_it_for_a_step_up(string name, string part) => Assert.Equal(part, KeyPart.Of(name));

    [Theory]
    [InlineData('x', 800, true)]
    [InlineData('x', 801, false)]
    [InlineData('ü', 400, true)]
    [InlineData('ü', 401, false)]
    public void A_name_that_is_too_long_for_the_keys_that_are_made_of_it_is_cut_and_told_apart_by_its_hash(char letter, int letters, bool fits)
    {
        var name = new string(letter, letters);
        var part = KeyPart.Of(name);
        Assert.Equal(fits, part == name);
        Assert.Equal(part, KeyPart.Of(part));
        if (fits) return;
        Assert.Matches($"^{letter}{{{(letter == 'x' ? 100 : 50)}}}~[0-9a-f]{{16}}$", part);
        Assert.NotEqual(part, KeyPart.Of(name + letter));
    }

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html: at most 1,024 bytes of UTF-8.</summary>
    [Theory]
    [InlineData('x')]
    [InlineData('ü')]
    [InlineData('日')]
    public void Every_key_that_comes_of_the_longest_one_can_be_written(char letter)
    {
        for (var letters = 1; letters < 1_024; letters += 7)
        {
            var name = new string(letter, letters);
            if (Bytes(DataNames.Dataset(name, "x")) > 1_024) break;
            var folder = new RunFolder(name, RunId.OfRetry(RunId.Of("bucket", new Upload(name, "s"), [], null), 99), 9_999);
            Assert.InRange(Bytes(folder.Checkpoints + "step-00000000.attempt-0000.ckpt"), 1, 1_024);
            Assert.InRange(Bytes(folder.Failure(9_999)), 1, 1_024);
            Assert.InRange(Bytes(DataNames.Recipe(name)), 1, 1_024);
            var file = new string(letter, Math.Max(1, (1_024 - Bytes(DataNames.ToPredict(name, ""))) / Bytes($"{letter}")));
            if (Bytes(DataNames.ToPredict(name, file)) > 1_024) continue;
            var predicted = new PredictionFolder(name, file, new string('f', 80));
            Assert.All([predicted.Output, predicted.Result, predicted.Part(9_999), predicted.PartOutput(9_999)], key => Assert.InRange(Bytes(key), 1, 1_024));
            // Two files of a dataset have two outputs, however long their names are.
            Assert.NotEqual(predicted.Output, (predicted with { File = file[..^1] + "y" }).Output);
        }

        static int Bytes(string text) => System.Text.Encoding.UTF8.GetByteCount(text);
    }

    private static DataObject File(string key, string eTag) => new() { Key = key, ETag = eTag, SizeBytes = 1 };
}
