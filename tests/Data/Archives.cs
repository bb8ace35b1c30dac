using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Overnight.Data.Tests;

/// <summary>Archives made for tests, and what is in them.</summary>
internal static class Archives
{
    public const string FourRows = "a,b,label\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n";

    public static TheoryData<string> Kinds => ["data.zip", "data.tar", "data.tar.gz"];

    public static DataFile Made(string name, params (string Name, string Text)[] members) => Made(name, Array.ConvertAll(members, member =>
        (member.Name, member.Name.EndsWith(".csv.gz", StringComparison.Ordinal) ? ImageTests.Gzip(Encoding.UTF8.GetBytes(member.Text)) : Encoding.UTF8.GetBytes(member.Text))));

    public static DataFile Made(string name, params (string Name, byte[] Bytes)[] members)
    {
        using var bytes = new MemoryStream();
        if (name.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var member in members)
            {
                using var stream = zip.CreateEntry(member.Name, CompressionLevel.SmallestSize).Open();
                stream.Write(member.Bytes);
            }
        }
        else
        {
            using var tar = new TarWriter(bytes, leaveOpen: true);
            foreach (var member in members)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, member.Name) { DataStream = new MemoryStream(member.Bytes) });
        }
        if (name.EndsWith(".zip", StringComparison.Ordinal) || name.EndsWith(".tar", StringComparison.Ordinal)) return DataFile.InMemory(name, bytes.ToArray());
        return DataFile.InMemory(name, ImageTests.Gzip(bytes.ToArray(), CompressionLevel.SmallestSize));
    }

    public static Task<string> ProblemAsync(DataFile file) => Csv.ProblemAsync(() => DatasetLayout.RecogniseAsync([file]));

    public static async Task<byte[]> BytesAsync(DataFile file)
    {
        await using var stream = await file.Open(CancellationToken.None);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Unpacked where it is gzip.</summary>
    public static async Task<string> TextAsync(DataFile file)
    {
        var bytes = await BytesAsync(file);
        if (!file.Name.EndsWith(".gz", StringComparison.Ordinal)) return Encoding.UTF8.GetString(bytes);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
        return await reader.ReadToEndAsync();
    }
}
