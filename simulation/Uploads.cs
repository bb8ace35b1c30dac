using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.S3Events;
using Overnight.Contracts;
using Overnight.Simulation.Faults;

namespace Overnight.Simulation;

/// <summary>A run that an upload is to start.</summary>
internal sealed record ExpectedRun(string Name, string Run, string Source, bool IsGood, Recipe Recipe)
{
    /// <summary>Somebody stopped it.</summary>
    public bool WasStopped { get; set; }

    /// <summary>Other data took its key: what has not been planned by then never will be.</summary>
    public bool WasReplaced { get; set; }

    /// <summary>S3 told nobody of it.</summary>
    public bool IsUntold { get; set; }
}

/// <summary>What users do: recipes and datasets, some of them twice, some in another's place, some in several files, some useless.</summary>
internal sealed class Uploads(Night night, int datasets)
{
    private static readonly string[] Names = ["alpha", "beta"];

    private readonly Random _random = Chance.Of(night.Seed, "uploads");
    private readonly Dictionary<string, ExpectedRun> _expected = [];
    private readonly Dictionary<string, List<ExpectedRun>> _bySource = [];
    private readonly Dictionary<string, (Recipe Recipe, string? ETag)> _recipes = [];
    private int _toCome, _deliveries;

    public IReadOnlyDictionary<string, ExpectedRun> Expected => _expected;

    public int Runs => _expected.Count;

    /// <summary>Nobody uploads any more, S3 has told what it will, and each run has its result.</summary>
    public bool AreOver => _toCome == 0 && _deliveries == 0
        && _expected.Values.All(run => night.Buckets.Find(night.Stack.ResultsBucket, new RunFolder(run.Name, run.Run).Result) is not null || IsForgotten(run));

    public void Begin()
    {
        foreach (var name in Names) WriteRecipe(name);
        _toCome = datasets;
        for (var i = 0; i < datasets; i++)
        {
            var number = i;
            night.After(TimeSpan.FromSeconds(_random.Next(9000)), () =>
            {
                _toCome--;
                Upload(number);
            });
        }
    }

    /// <summary>Nobody was told of it in time, and then other data lay in its place: there is nothing left that a sweep could find.</summary>
    public bool IsForgotten(ExpectedRun run) => run.WasReplaced && (run.IsUntold || night.Lambda.DeadLetters > 0)
        && !night.StepFunctions.ListExecutions(night.MachineArn).Any(execution => execution.Name == run.Run);

    public void Stopped(string executionArn)
    {
        if (_expected.TryGetValue(executionArn[(executionArn.LastIndexOf(':') + 1)..], out var run)) run.WasStopped = true;
    }

    private void WriteRecipe(string name)
    {
        Recipe? recipe = _random.Next(8) switch
        {
            0 => new Recipe { Budget = new RecipeBudget { MaxUsd = Math.Round(0.004m + (decimal)_random.NextDouble() * 0.03m, 4) } },
            1 => new Recipe { Budget = new RecipeBudget { DeadlineMinutes = 60 + _random.Next(600) } },
            2 => new Recipe { Compute = new RecipeCompute { Market = RecipeMarket.OnDemand } },
            3 => new Recipe { Epochs = 3 + _random.Next(10) },
            4 when _random.Next(2) == 0 => new Recipe { Epochs = 4, Search = Search() },
            _ => null,
        };
        var eTag = recipe is null ? null : night.Buckets.Put(night.Stack.DataBucket, DataNames.Recipe(name), Written(recipe)).ETag;
        _recipes[name] = (recipe ?? new Recipe(), eTag);
    }

    /// <summary>As a person writes it: of a space, the values alone.</summary>
    private static byte[] Written(Recipe recipe)
    {
        var document = JsonNode.Parse(Documents.ToBytes(recipe))!;
        if (recipe.Search is { } search)
            foreach (var (name, range) in search.Space) document["search"]!["space"]![name] = new JsonArray([.. range.Values!.Select(value => JsonNode.Parse(value))]);
        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    /// <summary>Few trials: each is a training of its own, with all that may happen to one.</summary>
    private RecipeSearch Search()
    {
        var search = new RecipeSearch
        {
            Space = new() { ["learningRate"] = new() { Values = ["0.001", "0.01"] } },
            Parallel = 1 + _random.Next(2),
        };
        return _random.Next(2) == 0 ? search : search with { Method = SearchMethod.Halving, Eta = 2 };
    }

    private void Upload(int number)
    {
        var name = Names[_random.Next(3) / 2];
        var isGood = _random.Next(25) > 0;
        var bytes = isGood ? Table(number) : Encoding.UTF8.GetBytes($"only one column\n{number}\n2\n");
        if (_random.Next(5) > 0)
        {
            var key = DataNames.Dataset(name, $"part-{number}.csv");
            Put(name, new Upload(name, key), isGood, [(key, bytes)], null);
            // The same bytes once more are the same run.
            if (_random.Next(6) == 0) night.After(TimeSpan.FromMinutes(_random.Next(200)), () => Put(name, new Upload(name, key), isGood, [(key, bytes)], null));
            // A mistake is mended at once, or the next morning.
            if (_random.Next(8) == 0) Mend(name, key, Table(number + datasets), TimeSpan.FromSeconds(_random.Next(2) == 0 ? _random.Next(20) : _random.Next(30_000)));
            return;
        }
        var folder = DataNames.DatasetVersion(name, $"v{number}");
        Put(name, new Upload(name, folder), isGood, [(folder + "a.csv", bytes), (folder + "b.csv", bytes)], folder + DataNames.CompleteMarker);
    }

    private void Mend(string name, string key, byte[] bytes, TimeSpan later)
    {
        _toCome++;
        night.After(later, () =>
        {
            _toCome--;
            Put(name, new Upload(name, key), isGood: true, [(key, bytes)], null);
        });
    }

    private void Put(string name, Upload upload, bool isGood, List<(string Key, byte[] Bytes)> files, string? marker)
    {
        var (recipe, eTag) = _recipes[name];
        var objects = files.ConvertAll(file => new DataObject
        {
            Key = file.Key,
            ETag = night.Buckets.Put(night.Stack.DataBucket, file.Key, file.Bytes).ETag,
            SizeBytes = file.Bytes.Length,
        });
        var run = RunId.Of(night.Stack.DataBucket, upload, objects, eTag);
        if (!_bySource.TryGetValue(upload.Source, out var ofSource)) _bySource[upload.Source] = ofSource = [];
        foreach (var other in ofSource.Where(other => other.Run != run)) other.WasReplaced = true;
        if (!_expected.ContainsKey(run)) ofSource.Add(_expected[run] = new ExpectedRun(name, run, upload.Source, isGood, recipe));
        night.History.Note($"upload {upload.Source}: expects {run}");
        var isTold = true;
        foreach (var put in objects) isTold &= Tell(put);
        if (marker is not null)
        {
            var last = night.Buckets.Put(night.Stack.DataBucket, marker, []);
            isTold = Tell(new DataObject { Key = marker, ETag = last.ETag, SizeBytes = 0 });
        }
        _expected[run].IsUntold |= !isTold;
    }

    /// <summary>S3's event: at least once as it promises, unless a fault says otherwise.</summary>
    /// <returns>Whether it comes at all.</returns>
    private bool Tell(DataObject put)
    {
        var chance = night.Chance;
        if (chance.Strikes(Fault.EventLost)) return false;
        var delay = chance.Seconds(0.2, 3);
        if (chance.Strikes(Fault.EventsReordered)) delay += chance.Seconds(0, 1800);
        if (chance.Strikes(Fault.EventLate)) delay += chance.Seconds(600, 32_000);
        Deliver(put, delay);
        while (chance.Strikes(Fault.EventDuplicated)) Deliver(put, delay + chance.Seconds(0, 7200));
        return true;
    }

    private void Deliver(DataObject put, double seconds)
    {
        _deliveries++;
        night.After(TimeSpan.FromSeconds(seconds), () =>
        {
            _deliveries--;
            night.Lambda.InvokeLater("StartRun", new S3Event
            {
                Records =
                [
                    new()
                    {
                        EventSource = "aws:s3",
                        EventName = "ObjectCreated:Put",
                        AwsRegion = Cloud.DeployedStack.Region,
                        EventTime = night.Time.GetUtcNow().UtcDateTime,
                        S3 = new()
                        {
                            Bucket = new() { Name = night.Stack.DataBucket },
                            Object = new() { Key = put.Key, ETag = put.ETag, Size = put.SizeBytes },
                        },
                    },
                ],
            });
        });
    }

    private static byte[] Table(int number)
    {
        var text = new StringBuilder("width,height,kind\n");
        for (var i = 0; i < 24; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{4.5 + (i % 10 / 10.0)},{number + (i % 7 / 10.0)},")
                .Append(i % 3 == 0 ? "setosa\n" : "virginica\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
