using Overnight.Contracts;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PlanRun;

/// <summary>
/// Whether what lies in the bucket is still what the run was named after. An event may be late, and an upload may be deleted or
/// overwritten meanwhile: then the run's name would promise other data than it trained on.
/// </summary>
internal static class UploadCheck
{
    /// <exception cref="BadInputException">It is not.</exception>
    public static void Verify(RunState state, Upload upload, List<PlannedFile> files, string? recipeETag)
    {
        if (files.Count == 0)
        {
            throw new BadInputException(new Problem
            {
                File = state.Source,
                Found = "nothing",
                Expected = upload.IsFolder ? "at least one file beside the marker" : "the file that was uploaded",
                Fix = $"It was deleted before it could be read. {SameUpload.StaysOneRun}",
            });
        }
        if (files.Count > DatasetListing.MostFiles)
        {
            throw new BadInputException(new Problem
            {
                File = state.Source,
                Found = $"more than {DatasetListing.MostFiles} files",
                Expected = $"at most {DatasetListing.MostFiles}",
                Fix = "Join small files",
            });
        }
        if (state.RecipeETag != (recipeETag ?? ""))
        {
            throw new BadInputException(new Problem
            {
                File = DataNames.Recipe(state.Name),
                Found = recipeETag is null ? "no recipe" : "another recipe",
                Expected = "the one that was there when the data arrived",
                Fix = "Upload the data again to train them with the recipe as it is now",
            });
        }
        var objects = files.Select(file => new DataObject { Key = file.Key, ETag = file.ETag, SizeBytes = file.SizeBytes });
        if (RunId.Of(state.Bucket, upload, objects, recipeETag) != RunId.FirstOf(state.Run))
        {
            throw new BadInputException(new Problem
            {
                File = state.Source,
                Found = "other content",
                Expected = "what was uploaded when this run began",
                Fix = "The newer upload has a run of its own; nothing is lost",
            });
        }
    }
}
