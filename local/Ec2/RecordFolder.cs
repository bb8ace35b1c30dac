using System.Text.Json;

namespace Overnight.Local.Ec2;

/// <summary>
/// Records kept one JSON file each, so that a restart finds them. A record is replaced in one step (written beside, then
/// renamed): a crash leaves the old one or the new one. It holds as many files as its owner keeps records.
/// </summary>
internal sealed class RecordFolder<T>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly string _folder;

    public RecordFolder(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <exception cref="InvalidDataException">A file is not such a record.</exception>
    public List<T> Load() => [.. Directory.EnumerateFiles(_folder, "*.json").Order(StringComparer.Ordinal).Select(Read)];

    public void Save(string name, T record)
    {
        var path = PathOf(name);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(record, Json));
        File.Move(path + ".new", path, overwrite: true);
    }

    public void Delete(string name) => File.Delete(PathOf(name));

    private static T Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
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
