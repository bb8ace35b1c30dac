using Overnight.Cli.Train;

namespace Overnight.Cli.Tests;

public sealed class DatasetUploadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("overnight-upload-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_is_a_dataset_in_one_object()
    {
        var upload = await DatasetUpload.OfAsync(Written("a b.csv", "1"), "n", TestContext.Current.CancellationToken);
        Assert.Equal(("datasets/n/a b.csv", null, 1L), (Assert.Single(upload.Files).Key, upload.CompleteMarker, upload.SizeBytes));
    }

    [Fact]
    public async Task A_folder_is_a_version_named_after_its_bytes()
    {
        Written("b", "2");
        Written("a", "1");
        Written(".hidden", "x");
        var first = await Folder();
        Assert.Equal(["a", "b"], first.Files.Select(file => file.Key.Split('/')[^1]));
        Assert.Equal(first.Upload.Source + "_SUCCESS", first.CompleteMarker);
        Assert.Equal(first.Upload, (await Folder()).Upload);

        Written("b", "3");
        Assert.NotEqual(first.Upload, (await Folder()).Upload);
    }

    [Theory]
    [InlineData("nothing here", "n", ExitCode.NotFound)]
    [InlineData(".", "n", ExitCode.NotFound)] // an empty folder
    [InlineData(".", "a/b", ExitCode.Usage)]
    [InlineData(".", "", ExitCode.Usage)]
    public async Task What_cannot_be_uploaded_is_said(string path, string name, int exitCode)
    {
        var e = await Assert.ThrowsAsync<CommandException>(() => DatasetUpload.OfAsync(Path.Combine(_folder, path), name, TestContext.Current.CancellationToken));
        Assert.Equal(exitCode, e.ExitCode);
        Assert.Contains("expected", e.Message);
    }

    private Task<DatasetUpload> Folder() => DatasetUpload.OfAsync(_folder, "n", TestContext.Current.CancellationToken);

    private string Written(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
