namespace Overnight.Local.Tests.S3;

public sealed class S3CommandLineTests
{
    [Fact]
    public async Task Files_go_up_and_down_are_listed_and_removed()
    {
        S3CommandLine.SkipWhereMissing();
        await using var s3 = await LocalS3.StartAsync();
        var aws = new S3CommandLine(s3.Address, s3.Folder);
        var big = new byte[20 * 1024 * 1024];
        new Random(1).NextBytes(big);
        var (up, down, small) = (Path.Combine(s3.Folder, "up.bin"), Path.Combine(s3.Folder, "down.bin"), Path.Combine(s3.Folder, "small.csv"));
        await File.WriteAllBytesAsync(up, big);
        await File.WriteAllTextAsync(small, "a,b\n1,2\n");

        await Task.WhenAll(aws.RunAsync("s3", "cp", up, "s3://bucket/big file+1.bin"), aws.RunAsync("s3", "cp", small, "s3://bucket/folder/żółw.csv"));
        Assert.Matches("-3\"$", (await s3.Client.GetObjectMetadataAsync("bucket", "big file+1.bin")).ETag);
        var outputs = await Task.WhenAll(
            aws.RunAsync("s3", "cp", "s3://bucket/big file+1.bin", down),
            aws.RunAsync("s3", "cp", "s3://bucket/folder/żółw.csv", "-"),
            aws.RunAsync("s3", "ls", "--recursive", "s3://bucket"));
        Assert.Equal(big, await File.ReadAllBytesAsync(down));
        Assert.Equal("a,b\n1,2\n", outputs[1]);
        Assert.Matches(@" 20971520 big file\+1\.bin\n.* 8 folder/żółw\.csv\n", outputs[2]);

        await aws.RunAsync("s3", "rm", "--recursive", "s3://bucket");
        await aws.RunAsync("s3", "rb", "s3://bucket");
        Assert.False(s3.Store.BucketExists("bucket"));
    }

    [Fact]
    public async Task The_api_commands_speak_of_conditions_and_versions()
    {
        S3CommandLine.SkipWhereMissing();
        await using var s3 = await LocalS3.StartAsync();
        var aws = new S3CommandLine(s3.Address, s3.Folder);
        var file = Path.Combine(s3.Folder, "k.txt");
        await File.WriteAllTextAsync(file, "x");
        await aws.RunAsync("s3api", "put-bucket-versioning", "--bucket", "bucket", "--versioning-configuration", "Status=Enabled");
        string[] put = ["s3api", "put-object", "--bucket", "bucket", "--key", "k", "--body", file, "--if-none-match", "*"];
        await aws.RunAsync(put);
        var again = await aws.TryAsync(put);
        Assert.NotEqual(0, again.ExitCode);
        Assert.Contains("PreconditionFailed", again.Output);
        await s3.PutAsync("k", "second");
        var versions = await aws.RunAsync("s3api", "list-object-versions", "--bucket", "bucket", "--query", "Versions[].Key");
        Assert.Equal("k\tk", versions.Trim());
    }

    [Fact]
    public async Task An_unknown_operation_is_reported_by_its_name_and_a_presigned_url_works()
    {
        S3CommandLine.SkipWhereMissing();
        await using var s3 = await LocalS3.StartAsync();
        await s3.PutAsync("k", "x");
        var aws = new S3CommandLine(s3.Address, s3.Folder);
        var (refused, url, sts) = (
            aws.TryAsync("s3api", "get-object-tagging", "--bucket", "bucket", "--key", "k"),
            aws.RunAsync("s3", "presign", "s3://bucket/k"),
            aws.TryAsync("sts", "get-caller-identity"));
        Assert.Contains("NotImplemented", (await refused).Output);
        Assert.Contains("'tagging'", (await refused).Output);
        Assert.Contains("'sts'", (await sts).Output);
        Assert.Equal("x", await s3.Http.GetStringAsync(new Uri((await url).Trim())));
    }
}
