namespace Overnight.Trainer.Attempts;

/// <summary>What runs beside an attempt until it ends: the progress file, the lease's beat, the look-out for the spot notice.</summary>
internal sealed class Watches(EventLog log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _tasks = [];

    public void Start(Func<CancellationToken, Task> watch) => _tasks.Add(Task.Run(() => watch(_ended.Token)));

    /// <summary>Ends them all and waits for it. May be called again.</summary>
    public async Task StopAsync()
    {
        await _ended.CancelAsync();
        foreach (var task in _tasks)
        {
            try
            {
                await task;
            }
            catch (OperationCanceledException)
            {
            }
            catch (Exception e)
            {
                // No watch may cost the attempt its result.
                log.Warn("a watch failed", ("exception", e));
            }
        }
        _tasks.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _ended.Dispose();
    }
}
