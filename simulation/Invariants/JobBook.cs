using System.Globalization;

namespace Overnight.Simulation.Invariants;

/// <summary>What a job was, as nobody but the night itself knows it.</summary>
internal sealed class JobTruth(string id)
{
    public string Id => id;

    /// <summary>RUN-trial-T-attempt-N.</summary>
    public string Name { get; set; } = "";

    /// <summary>RUN.</summary>
    public string Run => Name[..Name.LastIndexOf("-trial-", StringComparison.Ordinal)];

    /// <summary>T.</summary>
    public int Trial => int.Parse(Name.Split('-')[^3], CultureInfo.InvariantCulture);

    /// <summary>N.</summary>
    public int Attempt => int.Parse(Name[(Name.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);

    /// <summary>Its submission was answered as failed: nobody knows of it until its run is settled.</summary>
    public bool IsUnknown { get; set; }

    public string? Instance { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public bool HasSucceeded { get; set; }
}

/// <summary>Every job of the night.</summary>
internal sealed class JobBook(Night night)
{
    private readonly Dictionary<string, JobTruth> _jobs = [];

    public IEnumerable<JobTruth> All => _jobs.Values;

    public JobTruth Of(string id) => _jobs[id];

    /// <param name="caller">As the job's process is called in the history.</param>
    public bool HasEnded(string caller) => _jobs.Values.Any(job => caller == $"job {job.Id[..8]}" && job.EndedAt is not null);

    public void Submitted(string id, string name)
    {
        Known(id).Name = name;
        night.History.Note($"job {id[..8]} is {name}");
        _ = FollowAsync(_jobs[id]);
    }

    public void Started(string id, string instance)
    {
        (Known(id).Instance, Known(id).StartedAt) = (instance, night.Time.GetUtcNow());
        night.History.Note($"job {id[..8]} starts on {instance}");
    }

    /// <summary>Where an instance has room, a job's container starts before SubmitJob is answered.</summary>
    private JobTruth Known(string id) => _jobs.TryGetValue(id, out var job) ? job : _jobs[id] = new JobTruth(id);

    private async Task FollowAsync(JobTruth job)
    {
        var end = await night.Batch.WhenEndedAsync(job.Id, CancellationToken.None);
        (job.EndedAt, job.HasSucceeded) = (night.Time.GetUtcNow(), (string?)end["status"] == "SUCCEEDED");
        night.History.Note($"job {job.Id[..8]} {end["status"]}: {end["statusReason"]}");
        night.Watch.JobEnded(job);
    }
}
