using System.Collections.Concurrent;

namespace Overnight.Functions.Storage;

/// <summary>
/// Several requests at once. Unlike <see cref="Parallel"/> it starts no work of its own on the pool: requests wait on the network,
/// and whoever runs us on one thread and a clock of his own stays in charge of both.
/// </summary>
internal static class Concurrently
{
    /// <summary>Ends when all have ended, with the fault of one where some failed.</summary>
    public static Task ForEachAsync<T>(IEnumerable<T> items, int atOnce, Func<T, Task> act)
    {
        var waiting = new ConcurrentQueue<T>(items);
        return Task.WhenAll(Enumerable.Range(0, Math.Min(atOnce, waiting.Count)).Select(_ => WorkAsync()));

        async Task WorkAsync()
        {
            while (waiting.TryDequeue(out var item)) await act(item);
        }
    }
}
