using System.Text.Json;

namespace Overnight.Local.S3;

/// <summary>A bucket's multipart uploads, each a folder.</summary>
internal sealed class UploadIndex(ObjectStore store, string bucketName, string folder)
{
    private readonly Dictionary<string, MultipartUpload> _uploads = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private bool _closed;

    public void Load()
    {
        foreach (var uploadFolder in Directory.EnumerateDirectories(folder))
        {
            var path = Path.Combine(uploadFolder, MultipartUpload.SettingsFile);
            var settings = JsonSerializer.Deserialize(File.ReadAllBytes(path), StoreDocuments.Default.UploadSettings)
                ?? throw new InvalidDataException($"{path}: found null, expected an upload's settings. Delete its folder to go on without it.");
            var upload = new MultipartUpload(settings, uploadFolder);
            foreach (var partPath in Directory.EnumerateFiles(uploadFolder, "part-*"))
            {
                var part = SealedFile.ReadDocument(partPath, StoreDocuments.Default.UploadedPart);
                upload.Parts[part.Number] = part;
            }
            _uploads[settings.UploadId] = upload;
        }
    }

    public void Create(UploadSettings settings)
    {
        var unfinished = store.NextIncomingPath();
        Directory.CreateDirectory(unfinished);
        File.WriteAllBytes(
            Path.Combine(unfinished, MultipartUpload.SettingsFile),
            JsonSerializer.SerializeToUtf8Bytes(settings, StoreDocuments.Default.UploadSettings));
        var uploadFolder = Path.Combine(folder, settings.UploadId);
        lock (_gate)
        {
            if (_closed) throw S3Exception.NoSuchBucket(bucketName);
            Directory.Move(unfinished, uploadFolder);
            _uploads[settings.UploadId] = new MultipartUpload(settings, uploadFolder);
        }
    }

    /// <exception cref="S3Exception">NoSuchUpload.</exception>
    public UploadSettings Settings(string uploadId, string key)
    {
        lock (_gate) return Find(uploadId, key).Settings;
    }

    /// <summary>Publishes a part; one of the same number is replaced.</summary>
    public void PutPart(string uploadId, string key, UploadedPart part, IncomingFile content)
    {
        lock (_gate)
        {
            var upload = Find(uploadId, key);
            content.Publish(upload.PathOf(part.Number), part, StoreDocuments.Default.UploadedPart);
            upload.Parts[part.Number] = part;
        }
    }

    /// <summary>The parts in order.</summary>
    public List<UploadedPart> Parts(string uploadId, string key)
    {
        lock (_gate) return [.. Find(uploadId, key).Parts.Values];
    }

    /// <summary>All uploads by key, then by the time they began.</summary>
    public List<UploadSettings> All()
    {
        lock (_gate)
        {
            return [.. _uploads.Values.Select(upload => upload.Settings)
                .OrderBy(upload => upload.Key, Utf8KeyOrder.Instance)
                .ThenBy(upload => upload.UploadId, StringComparer.Ordinal)];
        }
    }

    /// <summary>Takes an upload out, so that nobody changes its parts while they are put together.</summary>
    public MultipartUpload Take(string uploadId, string key)
    {
        lock (_gate)
        {
            var upload = Find(uploadId, key);
            _uploads.Remove(uploadId);
            return upload;
        }
    }

    /// <summary>The bucket is being deleted: no upload goes on, no new one begins.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _uploads.Clear();
        }
    }

    /// <summary>After a completion that failed: the client may mend it and try again.</summary>
    public void GiveBack(MultipartUpload upload)
    {
        lock (_gate) _uploads[upload.Settings.UploadId] = upload;
    }

    /// <summary>Throws away the files of an upload that was taken.</summary>
    public void Discard(MultipartUpload upload)
    {
        var doomed = store.NextIncomingPath();
        Directory.Move(upload.Folder, doomed);
        Directory.Delete(doomed, recursive: true);
    }

    private MultipartUpload Find(string uploadId, string key) =>
        _uploads.TryGetValue(uploadId, out var upload) && upload.Settings.Key == key
            ? upload
            : throw S3Exception.NoSuchUpload(uploadId);
}
