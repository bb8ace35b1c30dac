using Overnight.Contracts;
using Overnight.Functions.StartNight;

namespace Overnight.Functions.Tests.Nights;

public sealed class NewestUploadTests
{
    [Fact]
    public void The_newest_complete_upload_counts_whatever_its_kind()
    {
        Assert.Equal("datasets/a/new.csv", SourceOf(("datasets/a/old.csv", 1), ("datasets/a/new.csv", 2)));
        Assert.Equal("datasets/a/v2/", SourceOf(("datasets/a/old.csv", 1), ("datasets/a/v2/x.csv", 2), ("datasets/a/v2/_SUCCESS", 3)));
        Assert.Equal("datasets/a/late.csv", SourceOf(("datasets/a/v2/x.csv", 2), ("datasets/a/v2/_SUCCESS", 3), ("datasets/a/late.csv", 4)));
        // S3 tells seconds.
        Assert.Equal("datasets/a/2.csv", SourceOf(("datasets/a/2.csv", 1), ("datasets/a/1.csv", 1)));
    }

    [Fact]
    public void A_folder_without_its_marker_is_none_yet()
    {
        Assert.Equal("datasets/a/v1/", SourceOf(("datasets/a/v1/x.csv", 1), ("datasets/a/v1/_SUCCESS", 2), ("datasets/a/v2/x.csv", 3)));
        Assert.Contains("none of them a dataset", NewestUpload.Of("a", Objects(("datasets/a/v2/x.csv", 3))).Missing, StringComparison.Ordinal);
        Assert.Contains("nothing lies under", NewestUpload.Of("a", []).Missing, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_written_anew_waits_for_its_new_marker()
    {
        (string, int)[] objects = [("datasets/a/v1/x.csv", 5), ("datasets/a/v1/y.csv", 1), ("datasets/a/v1/_SUCCESS", 2)];
        Assert.Contains("datasets/a/v1/x.csv is newer than datasets/a/v1/_SUCCESS", NewestUpload.Of("a", Objects(objects)).Missing, StringComparison.Ordinal);
        Assert.Null(NewestUpload.Of("a", Objects([.. objects[..2], ("datasets/a/v1/_SUCCESS", 5)])).Missing);
    }

    private static string SourceOf(params (string Key, int Minute)[] objects)
    {
        var newest = NewestUpload.Of("a", Objects(objects));
        Assert.Null(newest.Missing);
        return newest.Upload!.Source;
    }

    private static List<DatasetObject> Objects(params (string Key, int Minute)[] objects) =>
        [.. objects.Select(one => new DatasetObject(
            new DataObject { Key = one.Key, ETag = "e", SizeBytes = 1 }, ModelledNights.NightOf(20).AddMinutes(one.Minute)))];
}
