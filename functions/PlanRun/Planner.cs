using Overnight.Contracts;
using Overnight.Data;
using Overnight.Functions.Quotes;
using Overnight.Functions.Search;

namespace Overnight.Functions.PlanRun;

/// <summary>What Plan has found out before it decides.</summary>
internal sealed record Findings
{
    public required string Run { get; init; }
    public required string Bucket { get; init; }
    public required Upload Upload { get; init; }
    public required Recipe Recipe { get; init; }

    /// <summary>False where every setting is a default.</summary>
    public required bool HasRecipe { get; init; }

    public required DataFormat Format { get; init; }

    /// <summary>The data files, their parts told.</summary>
    public required List<PlannedFile> Files { get; init; }

    public required DatasetProfile Profile { get; init; }

    /// <summary>Null where the name has none yet.</summary>
    public Champion? Champion { get; init; }

    /// <summary>The start of the run.</summary>
    public required DateTimeOffset Now { get; init; }

    public required MarketPrices Prices { get; init; }

    /// <summary>Earlier runs of this account, newest first.</summary>
    public List<LedgerLine> Ledger { get; init; } = [];

    /// <summary>What could not be found out: sentences.</summary>
    public List<string> Complaints { get; init; } = [];
}

/// <summary>Merges what was found, the recipe and the defaults into a plan.</summary>
internal sealed class Planner(HardwareChoice hardware, PrecisionChoice precision, string resultsBucket)
{
    /// <exception cref="BadInputException">The recipe asks for what these data cannot give.</exception>
    public Plan Plan(Findings found)
    {
        var (recipe, profile) = (found.Recipe, found.Profile);
        var areImages = profile.Images is not null;
        if (RecipeFit.Problems(recipe, DataNames.Recipe(found.Upload.Name), areImages, profile.Task) is { Count: > 0 } problems) throw new BadInputException(problems);
        var data = new PlannedData
        {
            Bucket = found.Bucket,
            Source = found.Upload.Source,
            Format = found.Format,
            Files = found.Files,
            Target = profile.Table?.Target,
            Columns = [.. profile.Table?.Columns ?? []],
            Images = profile.Images,
            Rows = profile.Rows,
            RowsAreEstimated = profile.RowsAreEstimated,
        };
        var model = UsualTraining.Model(recipe, areImages);
        var plan = new Plan
        {
            Run = found.Run,
            Name = found.Upload.Name,
            CreatedAt = found.Now,
            Data = data,
            Task = profile.Task,
            Model = model,
            Training = TrainingDefaults.For(recipe, model, data),
            Compute = new PlannedCompute { Queue = "", Vcpus = 0, MemoryMiB = 0, Gpus = 0, Why = "" },
            Output = new PlannedOutput(resultsBucket, new RunFolder(found.Upload.Name, found.Run).Prefix),
            Budget = Budget(recipe, found.Now),
            HoldOut = found.Champion?.Promotion.HoldOut,
            Promote = recipe.Promote,
            Command = recipe.Command ?? [],
            Notes =
            [
                .. profile.Notes,
                found.HasRecipe ? $"What {DataNames.Recipe(found.Upload.Name)} leaves open was decided from the data."
                    : $"There is no {DataNames.Recipe(found.Upload.Name)}: everything was decided from the data.",
                .. recipe.Command is { } command ? new[] { $"The recipe's own command trains: {string.Join(' ', command)}. Model and training settings are what it is told, not what it must do." } : [],
            ],
        };
        var isSearch = recipe.Search is not null;
        if (recipe.Search is { } wanted)
        {
            var (search, notes) = SearchPlanning.Of(wanted, plan, plan.Name);
            plan = plan with { Search = search, Notes = [.. notes, .. plan.Notes] };
        }
        // The work follows from the rest of the plan, the hardware from the work, and the precision from the hardware.
        var decision = hardware.For(new HardwareWish
        {
            Name = plan.Name,
            Recipe = recipe,
            Model = model,
            Size = SearchWork.Size(plan),
            Shape = isSearch ? SearchWork.Shape(plan.Search) : null,
            DataBytes = TrainingWork.DataBytes(plan.Data),
            Prices = found.Prices,
            Ledger = found.Ledger,
            Now = found.Now,
            Deadline = plan.Budget.Deadline,
        });
        var (computeIn, why) = precision.For(decision.Compute.Gpus);
        var trials = Enumerable.Range(0, plan.Search?.Trials.Count ?? 1).Select(plan.OfTrial);
        return plan with
        {
            Training = plan.Training with { Precision = computeIn },
            // All trials of a search compute alike.
            Compute = decision.Compute with { Threads = trials.Any(TrainingWork.IsWorthSharing) ? null : 1 },
            Search = plan.Search is { } all ? all with { Parallel = Math.Min(all.Parallel, hardware.JobsAtOnce(decision.Compute)) } : null,
            Quote = decision.Quote,
            Past = decision.Past,
            Notes = [.. decision.Notes, .. plan.Notes, .. why is null ? Array.Empty<string>() : [why], .. found.Complaints],
        };
    }

    private static PlannedBudget Budget(Recipe recipe, DateTimeOffset start) => new()
    {
        MaxUsd = recipe.Budget.MaxUsd,
        Deadline = recipe.Budget.DeadlineMinutes is { } minutes ? start.AddMinutes(minutes) : null,
        MaxPricePerHour = recipe.Budget.MaxPricePerHour,
        Market = recipe.Compute.Market,
    };
}
