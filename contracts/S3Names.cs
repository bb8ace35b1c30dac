namespace Overnight.Contracts;

/// <summary>What an object's key in the data bucket means.</summary>
/// <param name="Name">The dataset's name: the folder below <c>datasets/</c>.</param>
/// <param name="Source">The key of the one object, or the prefix (ending in '/') of a dataset in several.</param>
public sealed record Upload(string Name, string Source)
{
    /// <summary>True where the dataset is every object below <see cref="Source"/>.</summary>
    public bool IsFolder => Source.EndsWith('/');
}

/// <summary>The names in the data bucket.</summary>
public static class DataNames
{
    public const string Datasets = "datasets/";

    /// <summary>Files to be predicted with the champion of the name that their folder has.</summary>
    public const string Predict = "predict/";

    /// <summary>The marker that says a dataset of several objects is complete.</summary>
    public const string CompleteMarker = "_SUCCESS";

    public static string Recipe(string name) => $"recipes/{KeyPart.Of(name, KeyPart.LongestKeyBytes - "recipes/.json".Length)}.json";

    public static string Dataset(string name, string file) => $"{Datasets}{name}/{file}";

    public static string DatasetVersion(string name, string version) => $"{Datasets}{name}/{version}/";

    public static string ToPredict(string name, string file) => $"{Predict}{name}/{file}";

    /// <summary>
    /// The name and the file that an object's arrival asks predictions for: <c>predict/NAME/FILE</c>. Null for anything else, the
    /// empty objects that the S3 console makes for folders included.
    /// </summary>
    public static (string Name, string File)? PredictedBy(string key)
    {
        if (!key.StartsWith(Predict, StringComparison.Ordinal)) return null;
        return key[Predict.Length..].Split('/') is [{ Length: > 0 } name, { Length: > 0 } file] ? (name, file) : null;
    }

    /// <summary>
    /// The run that an object's arrival starts, or null where it starts none: <c>datasets/NAME/FILE</c> is a complete dataset,
    /// <c>datasets/NAME/VERSION/_SUCCESS</c> completes the folder it lies in, anything else waits for its marker.
    /// </summary>
    public static Upload? StartedBy(string key)
    {
        if (!key.StartsWith(Datasets, StringComparison.Ordinal)) return null;
        var parts = key[Datasets.Length..].Split('/');
        if (parts.Any(part => part.Length == 0)) return null;
        return parts switch
        {
            [_, CompleteMarker] => null,
            [var name, _] => new Upload(name, key),
            [var name, _, CompleteMarker] => new Upload(name, key[..^CompleteMarker.Length]),
            _ => null,
        };
    }
}

/// <summary>The names in the results bucket that belong to no run.</summary>
public static class ResultNames
{
    public const string Uploads = "uploads/";

    /// <summary>The <see cref="RunRequest"/> that an upload was turned into: what is missing here has started no run.</summary>
    /// <param name="name">The dataset's.</param>
    /// <param name="upload"><see cref="RunId.OfUpload"/>.</param>
    public static string Upload(string name, string upload) => $"{Uploads}{KeyPart.Of(name)}/{upload}.json";

    /// <summary>The page of all runs: made of the ledger's lines, and holds them.</summary>
    public const string Index = "index.html";

    public const string Ledger = "ledger/";

    public const string Instances = "instances/";

    /// <summary>An <see cref="InstanceClaim"/>: whose job was the first on the instance, and so is billed for its launch.</summary>
    public static string Instance(string instanceId) => $"{Instances}{instanceId}.json";

    /// <summary>The <see cref="LedgerLine"/> of a run: by the month of its start, so that a month is one listing.</summary>
    public static string LedgerLine(DateTimeOffset startedAt, string run) =>
        FormattableString.Invariant($"{Ledger}{startedAt.UtcDateTime:yyyy}/{startedAt.UtcDateTime:MM}/{run}.json");
}

/// <summary>The names in the results bucket that belong to one run, or to one trial of a run that searches.</summary>
/// <param name="Name">The dataset's.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Trial">0-based; null for the run itself, which is its own only trial where it does not search.</param>
public sealed record RunFolder(string Name, string Run, int? Trial = null)
{
    public const string Runs = "runs/";

    /// <summary>The run's, whichever trial is meant.</summary>
    public string Prefix => $"{Runs}{Folder}/{Run}/";

    public string Plan => Prefix + "plan.json";

    /// <summary>A <see cref="Contracts.SearchDocument"/>: where a run that searches stands, and how its trials did.</summary>
    public string Search => Prefix + "search.json";

    /// <summary>A <see cref="Contracts.Promotion"/>, written by the workflow.</summary>
    public string Promotion => Prefix + "promotion.json";

    public string Receipt => Prefix + "receipt.json";
    public string Result => Prefix + "result.json";
    public string Report => Prefix + "report.html";
    public string Trials => Prefix + "trials/";

    public string Progress => Own + "progress.json";

    /// <summary>Of a run that searches, its best trial's, copied by the workflow; so are <see cref="HoldOut"/> and <see cref="Model"/>.</summary>
    public string Metrics => Own + "metrics.json";

    /// <summary>A <see cref="HoldOutScores"/>, written by the trainer.</summary>
    public string HoldOut => Own + "holdout.json";

    public string Model => Own + "model/";

    /// <summary>Beside the runs, because a bucket's lifecycle rule knows prefixes only, and checkpoints are to be forgotten.</summary>
    public string Checkpoints => $"checkpoints/{Folder}/{Run}/{OfTrial}";

    /// <summary>Which attempt may write: a <see cref="LeaseDocument"/>.</summary>
    public string Lease => Checkpoints + "lease.json";

    public string Attempts => Own + "attempts/";

    private string Own => Prefix + OfTrial;

    private string Folder => KeyPart.Of(Name);

    private string OfTrial => Trial is { } trial ? $"trials/{trial:0000}/" : "";

    /// <summary>How attempt <paramref name="number"/> (1-based) ended: an <see cref="Attempt"/>, written by the workflow.</summary>
    public string Attempt(int number) => $"{Attempts}{number:0000}.json";

    /// <summary>
    /// Where attempt <paramref name="number"/> ran: an <see cref="AttemptHost"/>, written by the trainer as it starts. SubmitJob has no
    /// token, so an attempt may run as two jobs: each has its own.
    /// </summary>
    public string Host(int number, string? job) => job is null ? $"{Attempts}{number:0000}.host.json" : $"{Attempts}{number:0000}.{job}.host.json";

    /// <summary>Why attempt <paramref name="number"/> gave up: a <see cref="Failure"/>, written by the trainer as it ends.</summary>
    public string Failure(int number) => $"{Attempts}{number:0000}.failure.json";

    /// <summary>
    /// Empty objects below it say, in their names alone, how good the trials' models were at that point of the rung: one listing
    /// tells all. Beside the checkpoints, as they are to be forgotten likewise.
    /// </summary>
    /// <param name="rung">0-based.</param>
    /// <param name="eighth">Of the rung's epochs, how many are done.</param>
    public string Marks(int rung, int eighth) => FormattableString.Invariant($"checkpoints/{Folder}/{Run}/marks/{rung:00}/{eighth}/");

    /// <param name="rung">0-based.</param>
    /// <param name="eighth">Of the rung's epochs, how many are done.</param>
    /// <param name="best">The trial's best value of the metric until then.</param>
    public string Mark(int rung, int eighth, double best) => FormattableString.Invariant($"{Marks(rung, eighth)}{Trial:0000}={best:R}");
}
