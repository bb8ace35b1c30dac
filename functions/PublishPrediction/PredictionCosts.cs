using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.PublishPrediction;

/// <summary>
/// What a prediction cost: an estimate, cheaper to make than the fraction of a cent that it is about. Each line says what it stands on.
/// </summary>
internal sealed class PredictionCosts(OnDemandPrices onDemand, string region, IReadOnlyDictionary<SpotPool, decimal> spot)
{
    // What a job asks for: the trainer's job definition.
    private const decimal JobVcpus = 2;

    // An instance boots and pulls the image before a container starts, and idles some minutes after the last: seen by nobody here.
    private const decimal UnseenSecondsPerPart = 120;

    // Begin, Plan, Where?, Publish, Notify, Succeeded? and the end; Score or Parts; for each job Predict and Predicted.
    private const int Transitions = 7, TransitionsOfScoring = 1, TransitionsPerJob = 2;

    // StartRun, PlanPrediction, PublishPrediction: some seconds of 0.5, 1.73 and 1 GB with their cold starts.
    private const int Functions = 3;
    private const decimal GigabyteSeconds = 6, ScorePartGigabytes = 1769m / 1024;

    // The functions' own documents, listings and the model.
    private const int Writes = 5, Reads = 15;

    /// <param name="parts">Those that left a document.</param>
    /// <param name="joining">Requests that joined them.</param>
    public List<ReceiptLine> Lines(IReadOnlyList<PredictedPart> parts, int joining)
    {
        var jobs = parts.Where(part => part.By == PredictedBy.Batch).ToList();
        var own = parts.Where(part => part.By == PredictedBy.Function).ToList();
        var transitions = Transitions + (parts.Count > 0 ? TransitionsOfScoring : 0) + (TransitionsPerJob * jobs.Count);
        var seconds = GigabyteSeconds + (ScorePartGigabytes * own.Sum(part => (decimal)part.Seconds));
        return
        [
            .. jobs.GroupBy(part => (part.Host?.InstanceType, part.Host?.AvailabilityZone, part.Host?.Market)).Select(group => OfInstances([.. group])),
            Line("Step Functions", transitions, "transitions", ServicePrices.UsdPerTransition, 2, "counted from the workflow's graph, retries left out"),
            Line("Lambda invocations", Functions + own.Count, "requests", ServicePrices.UsdPerInvocation, 0, "counted from the workflow's graph, retries left out"),
            Line("Lambda time", seconds, "GB-seconds", ServicePrices.UsdPerGigabyteSecond, GigabyteSeconds / 2,
                own.Count > 0 ? "predicting measured, the rest estimated from typical durations" : "estimated from typical durations"),
            Line("S3 writes", Writes + joining + parts.Sum(part => part.Storage.Writes), "requests", ServicePrices.UsdPerPut, Writes, "parts' counted, functions' estimated"),
            Line("S3 reads", Reads + parts.Sum(part => part.Storage.Reads), "requests", ServicePrices.UsdPerGet, Reads, "parts' counted, functions' estimated"),
        ];
    }

    private ReceiptLine OfInstances(List<PredictedPart> parts)
    {
        var seconds = parts.Sum(part => (decimal)part.Seconds);
        var count = parts.Count == 1 ? "1 job" : $"{parts.Count} jobs";
        if (parts[0].Host is not { } host)
            return Line($"{count} on an instance that did not tell what it was", seconds, "seconds", 0, 0, "measured in the containers; no price is known");
        var share = Math.Min(1, JobVcpus / (InstanceClass.Vcpus(host.InstanceType) ?? JobVcpus));
        var list = onDemand.UsdPerHour(host.InstanceType, region);
        decimal? now = host.Market == Market.Spot && spot.TryGetValue(new SpotPool(host.InstanceType, host.AvailabilityZone), out var told) ? told : null;
        var perSecond = (now ?? list ?? 0) * share / 3_600;
        var line = Line($"{count}, {host.InstanceType}, {(host.Market == Market.Spot ? "spot" : "on-demand")}, {host.AvailabilityZone}",
            seconds, "seconds", perSecond, UnseenSecondsPerPart * parts.Count,
            "measured in the containers that made the parts; " + (now is not null ? "the spot price at their end"
                : list is not null ? $"on-demand price list of {onDemand.Date}" : "no price is known"));
        return line with { OnDemandUsd = Accounting.Round(seconds * (list ?? now ?? 0) * share / 3_600) };
    }

    private static ReceiptLine Line(string what, decimal quantity, string unit, decimal usdEach, decimal uncertain, string how) => new()
    {
        What = what,
        Quantity = Math.Round(quantity, 3),
        Unit = unit,
        Usd = Accounting.Round(quantity * usdEach),
        UncertainUsd = Accounting.Round(uncertain * usdEach),
        OnDemandUsd = Accounting.Round(quantity * usdEach),
        Source = unit == "seconds" ? how : $"{how}; price list of {ServicePrices.Date}",
    };
}
