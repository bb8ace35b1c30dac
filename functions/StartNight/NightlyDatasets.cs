using System.Collections.Concurrent;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.StartNight;

/// <summary>
/// The datasets whose recipe says <c>nightly</c>, and whether the newest upload of each has been trained with this very recipe: then
/// there is a run of that id.
/// </summary>
internal sealed class NightlyDatasets(IAmazonS3 s3, string dataBucket, string resultsBucket)
{
    /// <summary>The night's history holds 25,000 events, and a run's turn is about twenty, and its waits for money come on top.</summary>
    public const int MostDue = 300;

    private const string Recipes = "recipes/";

    /// <summary>Of a thousand objects each.</summary>
    private const int MostRecipePages = 10, MostDatasetPages = 20;

    private const int RequestsAtOnce = 16, MostRetries = 20;

    private readonly RunDocuments _results = new(s3, resultsBucket);

    /// <summary>By name; those that are due by the time of their upload, so that what was skipped before comes first.</summary>
    /// <param name="names">The only ones to look at; null: all.</param>
    /// <param name="notes">Gets a sentence for what the reader should know.</param>
    public async Task<List<NightDataset>> LookAsync(IReadOnlyCollection<string>? names, List<string> notes)
    {
        var found = new ConcurrentBag<(NightDataset Dataset, DateTimeOffset At)>();
        var recipes = (await ListAsync(Recipes, MostRecipePages, notes)).Select(listed => NameOf(listed.Data.Key)).OfType<string>();
        await Concurrently.ForEachAsync(recipes.Where(name => names is null || names.Contains(name)), RequestsAtOnce, async name =>
        {
            if (await LookAsync(name) is { } dataset) found.Add(dataset);
        });
        var due = found.Where(one => one.Dataset.Outcome == NightOutcome.Due)
            .OrderBy(one => one.At).ThenBy(one => one.Dataset.Name, StringComparer.Ordinal).Select(one => one.Dataset).ToList();
        var rest = found.Where(one => one.Dataset.Outcome != NightOutcome.Due).Select(one => one.Dataset)
            .Concat(due.Skip(MostDue).Select(one => one with
            {
                Outcome = NightOutcome.Skipped,
                Request = null,
                Message = $"more than {MostDue} datasets changed, and a night starts no more",
            }));
        return [.. due.Take(MostDue), .. rest.OrderBy(one => one.Name, StringComparer.Ordinal)];
    }

    private static string? NameOf(string key) =>
        key.EndsWith(".json", StringComparison.Ordinal) && key[Recipes.Length..^".json".Length] is { Length: > 0 } name
        && !name.Contains('/', StringComparison.Ordinal) ? name : null;

    /// <summary>Null where the dataset is not nightly.</summary>
    private async Task<(NightDataset Dataset, DateTimeOffset At)?> LookAsync(string name)
    {
        if (await StoredRecipe.ReadAsync(s3, dataBucket, name) is not { } recipe) return null;
        if (recipe.Recipe is { Nightly: false } || (recipe.Recipe is null && !recipe.Mentions("nightly"))) return null;
        if (recipe.Recipe is null)
        {
            return (Unready(name, $"its recipe cannot be read: {Bounded.Text($"{recipe.Problem}")}",
                $"mend {DataNames.Recipe(name)} and upload it again"), default);
        }
        var objects = await ListAsync($"{DataNames.Datasets}{name}/", MostDatasetPages, []);
        var newest = NewestUpload.Of(name, objects);
        if (newest is not { Upload: { } upload, Arrived: { } arrived, Missing: null })
            return (Unready(name, newest.Missing!, newest.Upload is null ? $"upload a dataset to datasets/{name}/"
                : $"upload {newest.Upload.Source}{DataNames.CompleteMarker} once all its files are there"), default);
        var files = upload.IsFolder ? await new DatasetListing(s3).ListAsync(dataBucket, upload) : [arrived.Data];
        var request = new RunRequest
        {
            Run = RunId.Of(dataBucket, upload, files, recipe.ETag),
            Name = name,
            Bucket = dataBucket,
            Source = upload.Source,
            RecipeETag = recipe.ETag,
        };
        return (await CompareAsync(request, recipe.Recipe), arrived.At);
    }

    private async Task<NightDataset> CompareAsync(RunRequest request, Recipe recipe)
    {
        var dataset = new NightDataset { Name = request.Name, Run = request.Run, Outcome = NightOutcome.Unchanged };
        var folder = new RunFolder(request.Name, request.Run);
        if (await _results.ReadAsync<Result>(folder.Result, []) is not { } result)
        {
            return await _results.AnyAsync(folder.Prefix)
                ? dataset with { Message = "its run is under way" }
                : dataset with { Outcome = NightOutcome.Due, Request = request, MaxUsd = recipe.Budget.MaxUsd };
        }
        // Made again on purpose, the last word counts.
        for (var number = 1; number <= MostRetries && result.Status != RunStatus.Succeeded; number++)
        {
            var retry = new RunFolder(request.Name, RunId.OfRetry(request.Run, number));
            if (await _results.ReadAsync<Result>(retry.Result, []) is not { } again) break;
            result = again;
        }
        dataset = dataset with { Run = result.Run, Since = result.EndedAt };
        return result.Status == RunStatus.Succeeded ? dataset : dataset with
        {
            Message = $"that run {(result.Status == RunStatus.Rejected ? "was rejected" : "failed")}: {Bounded.Text(result.Message)}",
            Fix = $"change the data or the recipe, or `overnight retry {result.Run}`",
        };
    }

    private static NightDataset Unready(string name, string message, string fix) =>
        new() { Name = name, Outcome = NightOutcome.Unready, Message = message, Fix = fix };

    private async Task<List<DatasetObject>> ListAsync(string prefix, int mostPages, List<string> notes)
    {
        var found = new List<DatasetObject>();
        var request = new ListObjectsV2Request { BucketName = dataBucket, Prefix = prefix };
        for (var page = 0; page < mostPages; page++)
        {
            var answer = await s3.ListObjectsV2Async(request);
            found.AddRange((answer.S3Objects ?? []).Select(one => new DatasetObject(
                new DataObject { Key = one.Key, ETag = one.ETag.Trim('"'), SizeBytes = one.Size ?? 0 },
                one.LastModified is { } at ? new DateTimeOffset(at.ToUniversalTime()) : DateTimeOffset.MinValue)));
            request.ContinuationToken = answer.NextContinuationToken;
            if (request.ContinuationToken is null) return found;
        }
        notes.Add($"{prefix} has more than {mostPages * 1000:N0} objects: those that are listed last were not looked at.");
        return found;
    }
}
