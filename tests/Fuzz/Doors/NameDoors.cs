using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Overnight.Contracts;
using Overnight.Functions.AllRuns;
using Overnight.Functions.Notices;
using Overnight.Functions.Report;
using Overnight.Fuzz.Tests.Inputs;

namespace Overnight.Fuzz.Tests.Doors;

/// <summary>Names that people give, on the way to keys, pages, mails and the names of executions.</summary>
internal static class NameDoors
{
    private const int LongestKey = 1_024;

    public static IEnumerable<Door> All() => [KeyDoor(), PageDoor(), NightDoor()];

    private static Door KeyDoor()
    {
        string[] keys = ["datasets/a b/x+y.csv", "datasets/ä/v1/_SUCCESS", "predict/a/b.csv"];
        var make = new MakeInput(random =>
        {
            var key = string.Join('/', random.Pick(["datasets", "predict"]), random.Pick(HostileWords.Names), random.Pick([.. HostileWords.Names, "x.csv", "v/_SUCCESS"]));
            var bytes = Encoding.UTF8.GetBytes(key);
            return bytes.Length <= LongestKey ? bytes : bytes[..(LongestKey - random.Next(40))];
        });
        return new("key", Making.OneOf(make, ByteChanges.Of([.. keys.Select(Making.Text)], "/", "..", "_SUCCESS", " ", "+", "%2F", "\0")), input =>
        {
            // What no longer is UTF-8, or is too long, S3 takes for no key.
            var key = Encoding.UTF8.GetString(input);
            if (Encoding.UTF8.GetByteCount(key) > LongestKey) throw new FormatException("too long");
            var isTaken = false;
            if (DataNames.StartedBy(key) is { } upload)
            {
                Check(upload, new DataObject { Key = key, ETag = "e", SizeBytes = 1 });
                isTaken = true;
            }
            if (DataNames.PredictedBy(key) is { } asked)
            {
                Check("bucket", asked.Name, asked.File);
                isTaken = true;
            }
            return isTaken ? Task.CompletedTask : throw new FormatException("starts nothing");
        }, typeof(FormatException))
        { Samples = [.. keys.Select(Making.Text)], Weight = 6 };
    }

    /// <summary>Every key that comes of the upload is one, and stays below its prefix; the execution's name is legal.</summary>
    public static void Check(Upload upload, DataObject arrived)
    {
        if (upload.Name.Contains('/') || !upload.Source.StartsWith(DataNames.Datasets, StringComparison.Ordinal))
            throw new InvalidOperationException($"found the upload {upload}, expected a name that is one folder below {DataNames.Datasets}");
        // Only an event can claim a key that S3 would not have taken.
        if (Encoding.UTF8.GetByteCount(arrived.Key) > LongestKey) return;
        var run = RunId.OfRetry(RunId.Of("bucket", upload, [arrived], "r"), 99);
        if (!Regex.IsMatch(run, "^[0-9A-Za-z_-]{1,80}$", RegexOptions.None, TimeSpan.FromSeconds(1))) throw new InvalidOperationException($"found '{run}', expected the name of an execution");
        var (folder, trial, models) = (new RunFolder(upload.Name, run), new RunFolder(upload.Name, run, 9_999), new ModelNames(upload.Name));
        CheckKeys(RunFolder.Runs, folder.Report, folder.Model + "model.safetensors", trial.Failure(9_999), trial.Model + "model.safetensors");
        CheckKeys("checkpoints/", trial.Checkpoints + "step-00000000.attempt-0000.ckpt", trial.Mark(10, 8, -1.2345678901234567e-300), trial.Lease);
        CheckKeys(ModelNames.Models, models.Champion, models.HoldOut(new string('f', 64)));
        CheckKeys(ResultNames.Uploads, ResultNames.Upload(upload.Name, RunId.OfUpload("bucket", upload, [arrived])));
        CheckKeys("recipes/", DataNames.Recipe(upload.Name));
    }

    public static void Check(string bucket, string name, string file)
    {
        if (Encoding.UTF8.GetByteCount(DataNames.ToPredict(name, file)) > LongestKey) return;
        var id = PredictionRequest.IdOf(bucket, name, file, "version", "run");
        if (!Regex.IsMatch(id, "^[0-9A-Za-z_-]{1,80}$", RegexOptions.None, TimeSpan.FromSeconds(1))) throw new InvalidOperationException($"found '{id}', expected the name of an execution");
        var folder = new PredictionFolder(name, file, id);
        CheckKeys(PredictionFolder.Predictions, folder.Output, folder.Result);
        CheckKeys(PredictionFolder.Working, folder.Plan, folder.PartOutput(9_999), folder.Part(9_999));
        CheckKeys(ResultNames.Uploads, ResultNames.Upload(name, PredictionRequest.IdOfUpload(bucket, DataNames.ToPredict(name, file), "e")));
    }

    private static void CheckKeys(string prefix, params string[] keys)
    {
        foreach (var key in keys)
        {
            if (Encoding.UTF8.GetByteCount(key) > LongestKey) throw new InvalidOperationException($"found a key of {Encoding.UTF8.GetByteCount(key)} bytes, expected {LongestKey} at most: {key}");
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || key.Split('/').Any(part => part is "." or ".."))
                throw new InvalidOperationException($"found the key {key}, expected one that stays below {prefix}");
        }
    }

    /// <summary>A run's page, its mail and its row among all runs: of metrics that a trainer of the user's own wrote, and of names by anybody.</summary>
    private static Door PageDoor()
    {
        (string Name, byte[] Sample)[] documents =
        [
            ("result", Sample<Result>()), ("receipt", Sample<Receipt>()), ("attempt", Sample<Attempt>()), ("plan", Sample<Plan>()), ("promotion", Sample<Promotion>()),
            ("search", Sample<SearchDocument>()), ("metrics", Sample<Metrics>()),
        ];
        var makers = documents.Select(document => (document.Name, document.Sample, Make: document.Name == "metrics" ? JsonChanges.Of([document.Sample]) : JsonChanges.Of([document.Sample], stringsOnly: true))).ToArray();
        var make = new MakeInput(random => Making.Text("{" + string.Join(',', makers.Select(maker => $"\"{maker.Name}\":{Encoding.UTF8.GetString(random.Next(2) == 0 ? maker.Make(random) : maker.Sample)}")) + "}"));
        return new("pages", make, input =>
        {
            using var all = JsonDocument.Parse(input);
            T Part<T>(string name) => Documents.Parse<T>(Encoding.UTF8.GetBytes(all.RootElement.GetProperty(name).GetRawText()));
            var content = new ReportContent
            {
                Result = Part<Result>("result"),
                Receipt = Part<Receipt>("receipt"),
                Attempts = [Part<Attempt>("attempt")],
                Plan = Part<Plan>("plan"),
                Metrics = Part<Metrics>("metrics"),
                Promotion = Part<Promotion>("promotion"),
                Search = Part<SearchDocument>("search"),
            };
            CheckPage(Encoding.UTF8.GetString(ReportPage.Of(content)));
            var result = content.Result;
            var index = new RunIndex().With([IndexedRun.Of(new LedgerLine { Run = result.Run, Name = result.Name, Status = result.Status, StartedAt = result.StartedAt, EndedAt = result.EndedAt, Metric = content.Metrics.Primary, Attempts = 1, Interruptions = 0 })]).With(result.Name, result.Run);
            CheckPage(IndexPage.Of(index).ToString());
            var notice = RunNotice.Of(result, "bucket", new RunDetails { Metrics = content.Metrics, Promotion = content.Promotion, Receipt = content.Receipt, Plan = content.Plan });
            CheckMail(notice.Subject, notice.Text);
            return Task.CompletedTask;
        }, typeof(JsonException))
        { Weight = 0.5, LeastTaken = 0.2 };
    }

    private static Door NightDoor() => new("night-mail", JsonChanges.Of([Sample<NightSummary>()]), input =>
    {
        var night = Documents.Parse<NightSummary>(input);
        CheckMail(NightText.Subject(night), NightText.Text(night, "bucket"));
        return Task.CompletedTask;
    }, typeof(JsonException))
    { Samples = [Sample<NightSummary>()], Weight = 1 };

    private static byte[] Sample<T>() => SampleDocuments.Of<T>(Documents.Default.Options);

    private static void CheckPage(string page)
    {
        foreach (var markup in new[] { HostileWords.Mark, HostileWords.Attribute, "href=\"javascript:" })
        {
            if (page.IndexOf(markup, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
                throw new InvalidOperationException($"found a name as markup: …{page[Math.Max(0, at - 80)..Math.Min(page.Length, at + 40)]}…");
        }
    }

    /// <summary>docs.aws.amazon.com/sns/latest/api/API_Publish.html</summary>
    private static void CheckMail(string subject, string text)
    {
        if (subject.Length is 0 or > 99 || subject[0] == ' ' || subject.Any(letter => letter is < ' ' or > '~')) throw new InvalidOperationException($"found the subject '{subject}', expected ASCII on one line");
        if (text.Length == 0 || Encoding.UTF8.GetByteCount(text) > PlainText.LongestText || text.Any(letter => char.IsControl(letter) && letter != '\n') || text.Contains('\u202E', StringComparison.Ordinal))
            throw new InvalidOperationException($"found a text of {text.Length} letters that no mail should have: {text}");
    }
}
