using Overnight.Contracts;

namespace Overnight.Functions.StartNight;

/// <summary>An object of a dataset, as S3 lists it.</summary>
internal sealed record DatasetObject(DataObject Data, DateTimeOffset At);

/// <summary>The newest complete upload among a dataset's objects.</summary>
/// <param name="Upload">Null where there is none.</param>
/// <param name="Arrived">The object that completed it.</param>
/// <param name="Missing">What is missing; null where it is complete.</param>
internal sealed record NewestUpload(Upload? Upload, DatasetObject? Arrived, string? Missing)
{
    public static NewestUpload Of(string name, IReadOnlyCollection<DatasetObject> objects)
    {
        var newest = objects.Select(found => (Upload: DataNames.StartedBy(found.Data.Key), Arrived: found))
            .Where(found => found.Upload?.Name == name)
            .OrderByDescending(found => found.Arrived.At).ThenByDescending(found => found.Arrived.Data.Key, StringComparer.Ordinal)
            .FirstOrDefault();
        if (newest.Upload is not { } upload)
        {
            return new NewestUpload(null, null, objects.Count == 0
                ? $"nothing lies under datasets/{name}/"
                : $"found {objects.Count} objects under datasets/{name}/, none of them a dataset: a file directly in it, or a folder with its "
                    + $"{DataNames.CompleteMarker}");
        }
        // A folder that is written anew has its old marker until the new one comes.
        var late = upload.IsFolder
            ? objects.Where(found => found.Data.Key.StartsWith(upload.Source, StringComparison.Ordinal) && !found.Data.Key.EndsWith('/')
                && found.At > newest.Arrived.At).OrderBy(found => found.Data.Key, StringComparer.Ordinal).FirstOrDefault()
            : null;
        return new NewestUpload(upload, newest.Arrived, late is null ? null
            : $"{late.Data.Key} is newer than {newest.Arrived.Data.Key}: an upload that is not complete yet");
    }
}
