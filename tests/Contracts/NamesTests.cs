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
    [InlineData("an extremely long name of a dataset that nobody would type but somebody generates 0123456789")]
    public void A_run_id_is_a_legal_name_of_an_execution(string name)
    {
        var id = RunId.Of("bucket", new Upload(name, "datasets/x/y"), [File("f", "1")], null);
        Assert.Matches("^[0-9A-Za-z_-]{1,80}$", id);
    }

    private static DataObject File(string key, string eTag) => new() { Key = key, ETag = eTag, SizeBytes = 1 };
}
