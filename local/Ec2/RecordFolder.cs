using System.Text.Json;
using Overnight.Local.Hosting;

namespace Overnight.Local.Ec2;

/// <summary>
/// Records kept one JSON file each, so that a restart finds them. A record is replaced in one step (written beside, then
/// renamed): a crash leaves the old one or the new one. It holds as many files as its owner keeps records.
/// </summary>
internal sealed class RecordFolder<T>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly StateFiles _files;
    private readonly string _folder;

    public RecordFolder(string folder, StateFiles? files = null)
    {
        (_folder, _files) = (folder, files ?? StateFiles.OnDisk);
        if (_files == StateFiles.OnDisk) Directory.CreateDirectory(folder);
    }

    /// <exception cref="InvalidDataException">A file is not such a record.</exception>
    public List<T> Load() => [.. _files.Below(_folder, ".json").Order(StringComparer.Ordinal).Select(Read)];

    public void Save(string name, T record)
    {
        if (_files != StateFiles.Nowhere) _files.Replace(PathOf(name), JsonSerializer.SerializeToUtf8Bytes(record, Json));
    }

    public void Delete(string name) => _files.Delete(PathOf(name));

    private T Read(string path)
    {
        try
        {
            using var file = _files.OpenRead(path);
            return JsonSerializer.Deserialize<T>(file, Json) ?? throw new JsonException("found null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{path}: not a {typeof(T).Name} that this version wrote ({e.Message}); delete the file to go on without it", e);
        }
    }

    private string PathOf(string name) => Path.Combine(_folder, name + ".json");
}
