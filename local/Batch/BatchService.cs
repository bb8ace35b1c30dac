using System.Text.Json.Nodes;
using Overnight.Local.Ec2;
using Overnight.Local.Hosting;

namespace Overnight.Local.Batch;

/// <summary>
/// Batch: environments, queues and job definitions as the template registers them, and jobs that live as they do on AWS
/// (docs.aws.amazon.com/batch/latest/userguide/job_states.html), on instances of the fleet, as processes of this machine. Jobs
/// survive a restart; one that ran then has lost its host.
/// </summary>
public sealed class BatchService : IJobQueueService, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly BatchCatalog _catalog;
    private readonly JobBook _book;
    private readonly Dispatcher _dispatcher;
    private readonly InstanceFleet _fleet;
    private readonly SpotMarket _market;
    private readonly IContainerHost _containers;
    private readonly TimeProvider _time;
    private readonly Random _random;

    /// <param name="options">Where things are kept, and what containers are told.</param>
    /// <param name="fleet">Launches the instances.</param>
    /// <param name="market">Says what spot costs and whether there is any.</param>
    /// <param name="types">What the environments may launch.</param>
    /// <param name="containers">Runs the containers; disposed with this service.</param>
    /// <param name="time">Every clock.</param>
    /// <param name="random">Ids of jobs and tasks.</param>
    public BatchService(
        BatchOptions options, InstanceFleet fleet, SpotMarket market, InstanceCatalog types, IContainerHost containers,
        TimeProvider time, Random random)
    {
        (_fleet, _market, _containers, _time, _random) = (fleet, market, containers, time, random);
        Options = options;
        _catalog = new BatchCatalog(options, types);
        _book = new JobBook(options, time);
        var placement = new Placement(types, market);
        _dispatcher = new Dispatcher(_gate, options, _catalog, _book, fleet, placement, containers, time, random,
            job => options.TellBlocked(_book.Documents.Detail(job)));
        fleet.Changed += OnInstanceChanged;
        market.CapacityChanged += OnCapacityChanged;
        options.Quotas.Changed += OnCapacityChanged;
    }

    internal BatchOptions Options { get; }

    /// <exception cref="ArgumentException">Every problem of the environment.</exception>
    /// <returns>Its ARN.</returns>
    public string Register(ComputeEnvironment environment)
    {
        lock (_gate) _catalog.Add(environment);
        return Options.Arn($"compute-environment/{environment.Name}");
    }

    /// <exception cref="ArgumentException">Every problem of the queue. Its environments come first.</exception>
    /// <returns>Its ARN.</returns>
    public string Register(JobQueue queue)
    {
        lock (_gate) _catalog.Add(queue);
        return Options.Arn($"job-queue/{queue.Name}");
    }

    /// <exception cref="ArgumentException">Every problem of the definition.</exception>
    /// <returns>Its ARN, revision included.</returns>
    public string Register(JobDefinition definition)
    {
        lock (_gate) return Options.Arn($"job-definition/{definition.Name}:{_catalog.Add(definition).Revision}");
    }

    /// <summary>The revision starts no job any more: docs.aws.amazon.com/batch/latest/APIReference/API_DeregisterJobDefinition.html</summary>
    /// <exception cref="BatchException">There is no such revision.</exception>
    public void Deregister(string nameAndRevision)
    {
        lock (_gate) _catalog.Remove(nameAndRevision);
    }

    /// <summary>Begins to run jobs, after everything is registered.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _book.ForgetOld();
            _dispatcher.Open(instance => _fleet.Find(instance)?.TerminatedAt);
        }
    }

    public JsonObject Submit(JsonObject request)
    {
        var asked = WireJson.Read<SubmitJobRequest>(request, "SubmitJob");
        lock (_gate)
        {
            _book.ForgetOld();
            if (_book.Unended + (asked.ArrayProperties?.Size ?? 0) >= JobBook.MostUnended)
                throw BatchException.Client($"SubmitJob: found {_book.Unended} jobs, expected fewer than {JobBook.MostUnended}");
            var (queue, definition) = (_catalog.FindQueue(asked.JobQueue), _catalog.FindDefinition(asked.JobDefinition));
            var job = asked.ToJob(queue, definition, _book.Find, NewId(), _book.NextSequence(), _time.GetUtcNow());
            _book.Save(job);
            _dispatcher.Dispatch();
            return new JsonObject { ["jobArn"] = Options.Arn($"job/{job.Id}"), ["jobName"] = job.Name, ["jobId"] = job.Id };
        }
    }

    public Task<JsonObject> WhenEndedAsync(string jobId, CancellationToken cancellation)
    {
        lock (_gate) return Delay.WaitAsync(_book.WhenEnded(_book.Find(jobId) ?? throw NotFound(jobId)), cancellation);
    }

    /// <exception cref="BatchException">No such job.</exception>
    public void Terminate(string jobId, string reason)
    {
        lock (_gate) _dispatcher.Terminate(_book.Find(jobId) ?? throw NotFound(jobId), reason);
    }

    /// <exception cref="BatchException">No such job.</exception>
    public void Cancel(string jobId, string reason)
    {
        lock (_gate) _dispatcher.Cancel(_book.Find(jobId) ?? throw NotFound(jobId), reason);
    }

    /// <summary>The instance that the job has its place on; null where it has none.</summary>
    public string? InstanceOf(string jobId)
    {
        lock (_gate) return _dispatcher.InstanceOf(jobId);
    }

    /// <summary>
    /// Ends all containers. The jobs stay on disk as they are: the next start finds that they lost their hosts.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _fleet.Changed -= OnInstanceChanged;
        _market.CapacityChanged -= OnCapacityChanged;
        Options.Quotas.Changed -= OnCapacityChanged;
        lock (_gate) _dispatcher.Dispose();
        await _containers.DisposeAsync();
    }

    /// <summary>Those of the ids that there are, in their order.</summary>
    internal JsonArray Describe(IEnumerable<string> ids)
    {
        lock (_gate)
            return new JsonArray([.. ids.Select(_book.Find).OfType<Job>().Select(job => (JsonNode)_book.Documents.Detail(job))]);
    }

    internal JsonObject List(ListJobsRequest request)
    {
        lock (_gate)
        {
            var (page, next) = request.Choose(request.Candidates(_book, _catalog));
            var summaries = new JsonArray([.. page.Select(job => (JsonNode)_book.Documents.Summary(job))]);
            var answer = new JsonObject { ["jobSummaryList"] = summaries };
            if (next is not null) answer["nextToken"] = next;
            return answer;
        }
    }

    internal T Read<T>(Func<BatchCatalog, T> read)
    {
        lock (_gate) return read(_catalog);
    }

    /// <summary>What a request names, by name or ARN, as policies name it.</summary>
    public string ArnOf(string nameOrArn, string kind) =>
        nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn : Options.Arn($"{kind}/{nameOrArn}");

    private void OnInstanceChanged(object? sender, InstanceEventArgs e)
    {
        lock (_gate) _dispatcher.OnInstanceChanged(e.Instance);
    }

    private void OnCapacityChanged(object? sender, EventArgs e)
    {
        lock (_gate) _dispatcher.Dispatch();
    }

    private string NewId()
    {
        while (true)
        {
            var bytes = new byte[16];
            _random.NextBytes(bytes);
            var id = new Guid(bytes).ToString();
            if (_book.Find(id) is null) return id;
        }
    }

    private static BatchException NotFound(string jobId) => BatchException.Client($"Job {jobId} does not exist");
}
