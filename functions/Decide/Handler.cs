using System.Globalization;
using Amazon.EC2;
using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Decide;

/// <summary>
/// Decides where and for how long the next attempt is made, or that the run waits, or ends. Gathers what is known from the run's
/// documents and EC2's prices; <see cref="AttemptPolicy"/> decides.
/// </summary>
public sealed class Handler(IAmazonS3 s3, IAmazonEC2 ec2, string resultsBucket, Markets markets, StackLimits stack, TimeProvider time)
{
    private readonly RunDocuments _documents = new(s3, resultsBucket);

    public Handler()
        : this(new AmazonS3Client(), new AmazonEC2Client(), Settings.ResultsBucket, Settings.Markets, Settings.StackLimits, TimeProvider.System)
    {
    }

    public async Task<RunState> HandleAsync(RunState state, ILambdaContext context)
    {
        if (state is not { Train: { } train, Attempt: > 0 })
            throw new ArgumentException($"run {state.Run}: found a state without an attempt, expected one to decide on", nameof(state));
        // A trial's turn begins here; a run with one training began with its plan.
        if (state.Searches) state = state with { StartedAt = state.StartedAt ?? time.GetUtcNow() };
        var complaints = new List<string>();
        var facts = await FactsAsync(state, complaints);
        var decision = TurnLimit.Of(AttemptPolicy.Decide(facts), facts);
        context.Logger.Complain(state.Run, complaints);
        context.Logger.Tell(state, "decided", $"{decision.Next}. {decision.Why}");
        var next = state with { Next = decision.Next, PauseSeconds = decision.PauseSeconds, Message = decision.Why };
        return decision.Next switch
        {
            NextStep.Train => next with
            {
                Train = train with
                {
                    Queue = markets.In(decision.Market, train.Queue),
                    TimeoutSeconds = decision.TimeoutSeconds,
                    LimitSeconds = decision.LimitSeconds,
                    StopAfterSeconds = decision.StopAfterSeconds,
                    Why = decision.Why,
                },
            },
            NextStep.Settle => await EndAsync(next, decision, facts.Last),
            _ => next,
        };
    }

    private async Task<AttemptFacts> FactsAsync(RunState state, List<string> complaints)
    {
        var (folder, limits) = (state.TrialFolder, state.Train?.Limits);
        var reading = Enumerable.Range(1, state.Attempt - 1)
            .Select(number => _documents.ReadAsync<Attempt>(folder.Attempt(number), []));
        var all = (await Task.WhenAll(reading)).OfType<Attempt>().ToList();
        // What a trial did in earlier rungs tells its pace; it is over, and paid.
        var attempts = all.FindAll(attempt => attempt.Number >= state.First);
        var plan = await _documents.ReadAsync<Plan>(folder.Plan, complaints)
            ?? throw new InvalidOperationException($"{folder.Plan}: found no plan that can be read, expected what PlanRun wrote");
        var types = plan.Compute.Gpus > 0 ? stack.GpuTypes : stack.CpuTypes;
        var spot = await new SpotPricesNow(ec2, time).OfAsync(types, complaints);
        var now = Now(all);
        var budget = !state.Searches ? plan.Budget
            : plan.Budget with { MaxUsd = limits?.MaxUsd, Deadline = TurnLimit.End(limits, state.StartedAt ?? now) };
        return new AttemptFacts
        {
            Now = now,
            RunStartedAt = state.Searches ? state.StartedAt ?? now : plan.CreatedAt,
            Budget = budget,
            EndsAtDeadline = state.Searches,
            Prices = QueuePrices.Of(types, stack.Region, spot, OnDemandPrices.Bundled),
            Work = WorkEstimate.Of(
                plan, all, await _documents.ReadAsync<Progress>(folder.Progress, complaints), queue => markets.Of(queue) == Market.OnDemand,
                state.Searches ? (state.Trial, int.Parse(state.Train!.Rung, CultureInfo.InvariantCulture)) : null),
            Seen = SpotSightings.Of(attempts, markets.Of),
            Past = plan.Past,
            Prior = SpotPrior.Spells(plan.Quote?.InstanceType ?? (types.Count > 0 ? types[0] : "")),
            HasOnDemand = markets.Other(plan.Compute.Queue) is not null || markets.Of(plan.Compute.Queue) == Market.OnDemand,
            LongestAttemptSeconds = stack.LongestAttemptSeconds,
            PaidUsd = budget.MaxUsd is null ? 0
                : await new PaidSoFar(ec2).UsdAsync(state.Run, plan, attempts, state.Searches ? TurnLimit.Workflow(attempts.Count) : null, complaints),
            Attempts = attempts,
            LastMarket = attempts.Count > 0 ? markets.Of(attempts[^1].Queue) : null,
        };
    }

    /// <summary>Never before what has already happened: Batch's clock and this function's may differ.</summary>
    private DateTimeOffset Now(List<Attempt> attempts)
    {
        var (now, happened) = (time.GetUtcNow(), attempts.Max(attempt => attempt.StoppedAt));
        return happened > now ? happened.Value : now;
    }

    /// <summary>
    /// The run ends with the last attempt that was made, which gets the reason; where none was made, the first is noted as one that was
    /// decided against. Doing it twice writes the same.
    /// </summary>
    private async Task<RunState> EndAsync(RunState state, AttemptDecision decision, Attempt? last)
    {
        var document = last is null ? new Attempt { Trial = state.Searches ? state.Trial : null, Number = state.Attempt, Verdict = decision.Verdict!.Value, Message = decision.Why }
            : last.Message.EndsWith(decision.Why, StringComparison.Ordinal) ? last
            : last with { Message = $"{last.Message} {decision.Why}" };
        await _documents.WriteAsync(state.TrialFolder.Attempt(document.Number), document);
        return state with { Attempt = document.Number, Verdict = decision.Verdict };
    }
}
