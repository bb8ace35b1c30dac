namespace Overnight.Local.Batch;

/// <summary>What was under way when an earlier process died.</summary>
internal static class Leftovers
{
    /// <param name="book">The jobs.</param>
    /// <param name="catalog">What is registered now.</param>
    /// <param name="containers">Ends the processes that still run.</param>
    /// <param name="terminatedAt">When an instance went; null where nobody knows.</param>
    /// <param name="now">The time.</param>
    public static void End(
        JobBook book, BatchCatalog catalog, IContainerHost containers, Func<string, DateTimeOffset?> terminatedAt,
        DateTimeOffset now)
    {
        foreach (var job in book.All.Where(job => job.Current is not null).ToList())
        {
            var attempt = job.Current!;
            // Killed between the container's start and the note of its process, it is there without a mark.
            containers.EndLeftover(attempt.Process ?? ContainerMark.Unknown(job.Id, attempt.TaskId));
            var lost = terminatedAt(attempt.InstanceId) ?? now;
            if (lost < attempt.StartedAt) lost = attempt.StartedAt.Value;
            var end = AttemptEnd.HostLost(attempt.InstanceId, job.IsTerminated ? job.StatusReason : null);
            book.Save(job.WithAttemptEnded(end, lost, stopped: job.IsTerminated));
        }
        foreach (var job in book.All.Where(job => !job.Status.IsEnded() && catalog.FindQueue(job.Queue) is null).ToList())
            book.Save(job.Failed($"Job queue {job.Queue} was deleted", now));
    }
}
