using System.Text.Json;

namespace Overnight.Contracts;

/// <summary>Reads a recipe and says everything that is wrong with it at once: the field, what was found, what is allowed.</summary>
public static class RecipeReader
{
    /// <summary>A recipe is a page, not a data set.</summary>
    public const int LongestBytes = 64 * 1024;

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 16,
    };

    /// <param name="utf8">The file's bytes.</param>
    /// <param name="file">Its name, for the messages.</param>
    /// <exception cref="BadInputException">With every problem found.</exception>
    public static Recipe Read(ReadOnlyMemory<byte> utf8, string file)
    {
        if (utf8.Length > LongestBytes)
            throw new BadInputException(new Problem { File = file, Found = $"{utf8.Length} bytes", Expected = $"at most {LongestBytes}" });

        using var json = Parse(utf8, file);
        try
        {
            return Read(json, file);
        }
        catch (InvalidOperationException)
        {
            // JSON's grammar allows escapes and bytes that are no Unicode text; they surface only when a text is taken out.
            throw new BadInputException(new Problem { File = file, Found = "bytes or escapes that are not Unicode text", Expected = "UTF-8" });
        }
    }

    private static Recipe Read(JsonDocument json, string file)
    {
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw new BadInputException(new Problem { File = file, Found = Shown(json.RootElement), Expected = "a JSON object, such as {\"epochs\": 10}" });

        var fields = new RecipeFields(json.RootElement, file, "");
        fields.Text("$schema"); // for editors
        var recipe = new Recipe
        {
            Task = fields.OneOf<LearningTask>("task") ?? LearningTask.Auto,
            Target = fields.Text("target"),
            Model = fields.OneOf<ModelKind>("model") ?? ModelKind.Auto,
            Columns = fields.Map<ColumnOverride>("columns"),
            Epochs = fields.Integer("epochs", 1, 10_000),
            BatchSize = fields.Integer("batchSize", 1, 65_536),
            LearningRate = fields.Number("learningRate", above: 0, atMost: 10),
            WeightDecay = fields.Number("weightDecay", above: -double.Epsilon, atMost: 1),
            Validation = fields.Number("validation", above: 0, atMost: 0.9),
            Seed = fields.Integer("seed", 0, int.MaxValue) ?? 1,
            Compute = fields.Object("compute", Compute) ?? new(),
            Budget = fields.Object("budget", Budget) ?? new(),
            Promote = fields.Object("promote", Promote),
            Search = fields.Object("search", SearchReader.Read),
            Nightly = fields.Flag("nightly") ?? false,
            Command = fields.Words("command", most: 64, mostCharacters: 4_096),
        };
        if (recipe is { Search: not null, Command: not null })
        {
            fields.Wrong("search", "a search beside a `command`", "one of the two: only the trainer itself can be told what to try",
                "Take `search` away and search in the command, or take `command` away");
        }
        fields.Refuse("image", "no image: a job takes it from the stack's job definition, whatever the recipe says",
            "Deploy the stack with the parameter TrainerImage, and name the program in `command`: docs/container-contract.md.");
        fields.RefuseUnknown();
        return fields.Problems.Count == 0 ? recipe : throw new BadInputException(fields.Problems);
    }

    private static RecipeCompute Compute(RecipeFields fields)
    {
        fields.Refuse("instanceTypes", "no instance types: a job takes any of its queue's, and they belong to the stack",
            "Deploy the stack with the parameters CpuInstanceTypes and GpuInstanceTypes, and choose between the two with `gpus`.");
        return new RecipeCompute
        {
            Gpus = fields.Integer("gpus", 0, 1),
            Market = fields.OneOf<RecipeMarket>("market") ?? RecipeMarket.Auto,
        };
    }

    private static RecipeBudget Budget(RecipeFields fields) => new()
    {
        MaxUsd = fields.Usd("maxUsd", atMost: 100_000),
        // Step Functions ends an execution of ours after 30 days.
        DeadlineMinutes = fields.Integer("deadlineMinutes", 1, 30 * 24 * 60),
        MaxPricePerHour = fields.Usd("maxPricePerHour", atMost: 1_000),
    };

    private static RecipePromote Promote(RecipeFields fields) => new()
    {
        Metric = fields.OneOf<PromotionMetric>("metric"),
        MinImprovement = fields.Number("minImprovement", above: -double.Epsilon, atMost: 1e9) ?? 0,
    };

    private static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string file)
    {
        var bytes = utf8.Span is [0xEF, 0xBB, 0xBF, ..] ? utf8[3..] : utf8;
        try
        {
            return JsonDocument.Parse(bytes, Lenient);
        }
        catch (JsonException e)
        {
            throw new BadInputException(new Problem
            {
                File = file,
                Row = e.LineNumber + 1,
                Found = "text that is not JSON" + (e.BytePositionInLine is { } at ? $" at byte {at + 1} of the line" : ""),
                Expected = "a JSON object, such as {\"epochs\": 10}",
            });
        }
    }

    internal static string Shown(JsonElement value)
    {
        var raw = value.GetRawText();
        return raw.Length <= 60 ? raw : raw[..57] + "...";
    }
}
