using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Overnight.Fuzz.Tests.Inputs;

/// <summary>Good archives of bad members, and archives that lie: names that leave the folder, lengths and counts that are none, bombs.</summary>
internal static class Packing
{
    private static readonly string[] MemberNames =
        ["../escaped.csv", "/escaped.csv", "a/../../escaped.csv", "..\\escaped.csv", "C:\\escaped.csv", "./train.csv", "train.csv", "test.csv", "a//b.csv", ".", "..", "x/", "", "é.csv", "a\nb.csv", "<fuzz>.csv", "inner.zip", "x.csv.gz", "__MACOSX/._train.csv", ".DS_Store"];

    public static byte[] Gzip(byte[] bytes, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, level)) gzip.Write(bytes);
        return target.ToArray();
    }

    /// <summary>What <paramref name="inner"/> makes, well packed; now and then a member twice, rubbish behind, or a bomb.</summary>
    public static MakeInput Gzip(MakeInput inner)
    {
        var bomb = Gzip(new byte[4 << 20], CompressionLevel.SmallestSize);
        return random =>
        {
            var packed = Gzip(inner(random));
            return random.Next(64) switch
            {
                < 3 => [.. packed, .. Gzip(inner(random))],
                3 => [.. packed, .. "rubbish"u8],
                4 => bomb,
                < 12 => packed[..random.Next(packed.Length)],
                _ => packed,
            };
        };
    }

    public static byte[] Zip(params (string Name, byte[] Bytes)[] members)
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                using var entry = zip.CreateEntry(name.Length == 0 ? "a" : name, CompressionLevel.Fastest).Open();
                entry.Write(bytes);
            }
        }
        return target.ToArray();
    }

    public static MakeInput Zip(params (string Name, MakeInput Make)[] members) => random =>
    {
        var zip = Zip([.. members.Select(member => (NameOf(random, member.Name), member.Make(random)))]);
        for (var lies = random.Next(4) - 1; lies > 0; lies--) Lie(random, zip);
        return zip;
    };

    public static byte[] Tar(params (string Name, byte[] Bytes)[] members)
    {
        using var target = new MemoryStream();
        using (var tar = new TarWriter(target, leaveOpen: true))
            foreach (var (name, bytes) in members) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        return target.ToArray();
    }

    public static MakeInput Tar(params (string Name, MakeInput Make)[] members) => random =>
    {
        var made = members.Select(member => (Name: NameOf(random, member.Name), Bytes: member.Make(random))).ToArray();
        using var target = new MemoryStream();
        using (var tar = new TarWriter(target, leaveOpen: true))
        {
            foreach (var (name, bytes) in made)
            {
                // A TAR cannot be written with a name that is empty.
                var entry = name.Length == 0 ? "a" : name;
                if (random.Next(32) == 0) tar.WriteEntry(new PaxTarEntry(random.Next(2) == 0 ? TarEntryType.SymbolicLink : TarEntryType.HardLink, entry) { LinkName = random.Pick(MemberNames[..6]) });
                else tar.WriteEntry(random.Next(2) == 0 ? new PaxTarEntry(TarEntryType.RegularFile, entry) { DataStream = new MemoryStream(bytes) } : Ustar(entry, bytes));
            }
        }
        var bytesOfTar = target.ToArray();
        if (random.Next(4) == 0) LieOfSize(random, bytesOfTar);
        return bytesOfTar;
    };

    private static TarEntry Ustar(string name, byte[] bytes) => new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) };

    private static string NameOf(Random random, string name) => random.Next(12) == 0 ? random.Pick(MemberNames) : name;

    /// <summary>A field of a header that is somewhere in it: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.</summary>
    private static void Lie(Random random, byte[] zip)
    {
        (string Signature, int[] Fields)[] headers =
            [("PK\x03\x04", [6, 8, 14, 18, 22, 26, 28]), ("PK\x01\x02", [8, 10, 16, 20, 24, 28, 30, 38, 42]), ("PK\x05\x06", [4, 8, 10, 12, 16, 20])];
        var (signature, fields) = random.Pick(headers);
        var at = zip.AsSpan().IndexOf(Encoding.Latin1.GetBytes(signature));
        if (at < 0) return;
        at += random.Pick(fields);
        if (at + 4 > zip.Length) return;
        uint value = random.Next(6) switch { 0 => 0, 1 => uint.MaxValue, 2 => int.MaxValue, 3 => 1, 4 => (uint)zip.Length, _ => (uint)random.Next() };
        if (random.Next(2) == 0) BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at), value);
        else BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(at), (ushort)value);
    }

    /// <summary>The size of a member, octal at 124 of its header, with the header's sum put right.</summary>
    private static void LieOfSize(Random random, byte[] tar)
    {
        var at = random.Next(tar.Length / 512) * 512;
        if (tar.AsSpan(at + 257, 5).IndexOf("ustar"u8) != 0) return;
        var size = random.Next(4) switch { 0 => "77777777777\0", 1 => "00000000000\0", 2 => "99999999999\0", _ => "00000001000\0" };
        Encoding.ASCII.GetBytes(size).CopyTo(tar, at + 124);
        tar.AsSpan(at + 148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in tar.AsSpan(at, 512)) sum += value;
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(tar, at + 148);
    }
}
