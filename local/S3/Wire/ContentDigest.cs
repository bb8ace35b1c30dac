using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Overnight.Local.S3;

/// <summary>What is computed of an object's bytes as they pass: MD5 for the ETag, and a checksum.</summary>
internal sealed class ContentDigest : IDisposable
{
    private readonly IncrementalHash _md5;
    private readonly IncrementalHash? _sha;
    private readonly Crc? _crc;

    // S3's ETag is an MD5 and SHA-1 is one of its checksums: both guard against accidents, not against attackers.
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "S3's wire format")]
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "S3's wire format")]
    public ContentDigest(ChecksumAlgorithm algorithm)
    {
        Algorithm = algorithm;
        _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        _sha = algorithm switch
        {
            ChecksumAlgorithm.Sha1 => IncrementalHash.CreateHash(HashAlgorithmName.SHA1),
            ChecksumAlgorithm.Sha256 => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
            _ => null,
        };
        _crc = algorithm switch
        {
            ChecksumAlgorithm.Crc32 => Crc.Crc32(),
            ChecksumAlgorithm.Crc32C => Crc.Crc32C(),
            ChecksumAlgorithm.Crc64Nvme => Crc.Crc64Nvme(),
            _ => null,
        };
    }

    public ChecksumAlgorithm Algorithm { get; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _md5.AppendData(bytes);
        _sha?.AppendData(bytes);
        _crc?.Append(bytes);
    }

    public byte[] Md5() => _md5.GetCurrentHash();

    public Checksum Checksum() => S3.Checksum.OfBytes(Algorithm, _sha?.GetCurrentHash() ?? _crc!.Finish());

    public void Dispose()
    {
        _md5.Dispose();
        _sha?.Dispose();
    }
}
