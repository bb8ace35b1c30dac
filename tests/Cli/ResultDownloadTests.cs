using Overnight.Cli.Show;

namespace Overnight.Cli.Tests;

/// <summary>A trainer of the user's own names the files of its run; whoever fetches them has a folder for them, and nothing else.</summary>
public sealed class ResultDownloadTests
{
    [Theory]
    [InlineData("report.html")]
    [InlineData("model/model.onnx")]
    [InlineData("a b+ü/..x/=1.csv")]
    public void A_file_of_the_run_is_written_below_the_folder(string name) => Assert.Equal($"/out/{name}", ResultDownload.PathBelow("/out", name));

    [Theory]
    [InlineData("../.bashrc")]
    [InlineData("model/../../.bashrc")]
    [InlineData("/etc/cron.d/x")] // a slash twice in the key: joined to a folder it would replace it
    [InlineData("./x")]
    [InlineData("a//b")]
    [InlineData("folder/")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void A_name_that_leads_out_of_it_or_that_no_file_can_have_is_left_in_the_bucket(string name) => Assert.Null(ResultDownload.PathBelow("/out", name));
}
