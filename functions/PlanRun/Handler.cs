using System.Globalization;
using System.Net;
using Amazon.EC2;
using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Functions.Prices;
using Overnight.Functions.Quotes;
using Overnight.Functions.Search;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PlanRun;

/// <summary>
/// Looks at the upload and its recipe, decides how to train, and writes <c>plan.json</c>. What cannot be used is answered as a
/// rejection with every problem; nothing is started for it. Reads the beginning of the data, never all of it, except where only
/// the whole tells where its files are (a compressed TAR) or its first rows (an array in Fortran's order).
/// </summary>
public sealed class Handler
{
    /// <summary>Enough rows to tell a column's kind; a fraction of a second to read and to parse.</summary>
    private static readonly ReadOptions Reading = new() { ProfileBytes = 16 * 1024 * 1024 };

    private readonly IAmazonS3 _s3;
    private readonly RunDocuments _documents;
    private readonly LedgerReader _ledger;
    private readonly SpotPricesNow _spotPrices;
    private readonly StackHardware _hardware;
    private readonly Planner _planner;
    private readonly string _resultsBucket;
    private readonly string _region;
    private readonly TimeProvider _time;

    public Handler()
        : this(new AmazonS3Client(), new AmazonEC2Client(), Settings.ResultsBucket, Settings.Region,
            new StackHardware(Settings.Markets, Settings.CpuInstanceTypes, Settings.GpuInstanceTypes)
            {
                MostCpuVcpus = Settings.MaxCpuVcpus,
                MostGpuVcpus = Settings.MaxGpuVcpus,
            }, TimeProvider.System)
    {
    }

    internal Handler(IAmazonS3 s3, IAmazonEC2 ec2, string resultsBucket, string region, StackHardware hardware, TimeProvider time)
    {
        (_s3, _resultsBucket, _region, _hardware, _time) = (s3, resultsBucket, region, hardware, time);
        _documents = new RunDocuments(s3, resultsBucket);
        _ledger = new LedgerReader(s3, resultsBucket, time);
        _spotPrices = new SpotPricesNow(ec2, time);
        _planner = new Planner(new HardwareChoice(hardware), new PrecisionChoice(hardware.GpuTypes), resultsBucket);
    }

    public async Task<RunState> HandleAsync(RunState request, ILambdaContext context)
    {
        var state = request with { StartedAt = _time.GetUtcNow() };
        try
        {
            var plan = await PlanAsync(state);
            var key = new RunFolder(state.Name, state.Run).Plan;
            await _documents.WriteAsync(key, plan);
            context.Logger.Tell(state.Run, "planned", $"{plan.Model} on {plan.Data.Rows} rows. {plan.Compute.Why}");
            var (rung, places) = plan.Search is null ? (0, 1) : Allowance.Fitting(plan, 0, _time.GetUtcNow());
            return state with
            {
                Next = NextStep.Train,
                Trials = [.. Enumerable.Range(0, places).Select(trial => new TrialTurn(trial, 1))],
                Parallel = Math.Min(plan.Search?.Parallel ?? 1, places),
                Train = Train(plan, $"s3://{_resultsBucket}/{key}") with
                {
                    Rung = plan.Search is null ? "" : rung.ToString(CultureInfo.InvariantCulture),
                    Limits = plan.Search is null ? null : Allowance.Of(plan, rung, places, _time.GetUtcNow(), paidUsd: 0),
                },
            };
        }
        catch (BadInputException e)
        {
            context.Logger.Tell(state.Run, "rejected", e.Message);
            var problems = Bounded.List(e.Problems);
            var more = problems.Count > 1 ? $" And {e.Problems.Count - 1} more." : "";
            var message = $"The upload cannot be trained on. {problems[0].ToString().TrimEnd('.')}.{more}";
            return state with { Next = NextStep.Settle, Message = message, Problems = problems };
        }
    }

    private async Task<Plan> PlanAsync(RunState state)
    {
        var upload = new Upload(state.Name, state.Source);
        var listed = await new DatasetListing(_s3).ListAsync(state.Bucket, upload);
        var files = await new DatasetFiles(_s3, state.Bucket).PinAsync(listed);
        var (recipe, recipeETag) = await RecipeAsync(state);
        UploadCheck.Verify(state, upload, files, recipeETag);

        var opened = new DatasetFiles(_s3, state.Bucket);
        var layout = await DatasetLayout.RecogniseAsync(files.ConvertAll(opened.Open), Reading);
        var profile = await ProfileAsync(layout, recipe ?? new Recipe(), DataNames.Recipe(state.Name));
        var complaints = new List<string>();
        var champion = await _documents.ReadAsync<Champion>(new ModelNames(state.Name).Champion, complaints);
        var ledger = await _ledger.NewestAsync(complaints);
        var prices = await _spotPrices.OfAsync(_hardware.AllTypes, complaints);
        return _planner.Plan(new Findings
        {
            Run = state.Run,
            Bucket = state.Bucket,
            Upload = upload,
            Recipe = recipe ?? new Recipe(),
            HasRecipe = recipe is not null,
            Format = layout.Format,
            Files = PlannedDataset.Pin(layout, files.ToDictionary(file => file.Key)),
            Profile = profile,
            Now = state.StartedAt ?? _time.GetUtcNow(),
            Prices = new MarketPrices(_region, OnDemandPrices.Bundled, prices),
            Ledger = ledger,
            Champion = champion,
            Complaints = complaints,
        });
    }

    /// <summary>What is wrong with the recipe for these data is a problem of the recipe's file.</summary>
    private static async Task<DatasetProfile> ProfileAsync(DatasetLayout layout, Recipe recipe, string recipeFile)
    {
        try
        {
            return await DatasetProfile.ReadAsync(layout, recipe.Target, recipe.Task, Reading, recipe.Columns);
        }
        catch (BadInputException e)
        {
            throw new BadInputException([.. e.Problems.Select(problem => problem.Field is null ? problem : problem with { File = recipeFile })]);
        }
    }

    private async Task<(Recipe? Recipe, string? ETag)> RecipeAsync(RunState state)
    {
        var key = DataNames.Recipe(state.Name);
        try
        {
            using var answer = await _s3.GetObjectAsync(state.Bucket, key);
            var bytes = new byte[Math.Min(answer.ContentLength, RecipeReader.LongestBytes + 1)];
            await answer.ResponseStream.ReadExactlyAsync(bytes);
            return (RecipeReader.Read(bytes, key), answer.ETag.Trim('"'));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, null);
        }
    }

    private static TrainStep Train(Plan planned, string plan)
    {
        var compute = planned.Compute;
        var resources = new List<ResourceRequirement>
        {
            new() { Type = "VCPU", Value = $"{compute.Vcpus}" },
            new() { Type = "MEMORY", Value = $"{compute.MemoryMiB}" },
        };
        if (compute.Gpus > 0) resources.Add(new ResourceRequirement { Type = "GPU", Value = $"{compute.Gpus}" });
        return new TrainStep
        {
            Queue = compute.Queue,
            Plan = plan,
            Command = planned.Command,
            Resources = resources,
        };
    }
}
