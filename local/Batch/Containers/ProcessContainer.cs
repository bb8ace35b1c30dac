using System.Diagnostics;

namespace Overnight.Local.Batch;

/// <summary>One container: the main process and everything in its session.</summary>
internal sealed class ProcessContainer : IContainer
{
    private readonly string _scratch;
    private volatile bool _outOfMemory;
    private volatile bool _exited;

    /// <summary>Starts it.</summary>
    /// <param name="spec">What was asked for.</param>
    /// <param name="start">The process that it comes to, which opens a session.</param>
    /// <param name="scratch">The folder to delete at its end.</param>
    /// <param name="exited">Told after it has ended, and never before this returns.</param>
    public ProcessContainer(ContainerSpec spec, ProcessStartInfo start, string scratch, Action<ContainerExit> exited)
    {
        (Spec, _scratch) = (spec, scratch);
        var process = Process.Start(start)!;
        Id = process.Id;
        if (ProcessTable.Find(Id) is { } entry)
            Mark = new ContainerMark(spec.JobId, spec.TaskId, Id, entry.StartTicks, ProcessTable.BootId);
        Ended = WaitAsync(process, exited);
    }

    public ContainerSpec Spec { get; }

    /// <summary>Of the main process, its group and its session.</summary>
    public int Id { get; }

    public ContainerMark? Mark { get; }

    /// <summary>Completes after the exit was told.</summary>
    public Task Ended { get; }

    public void Stop()
    {
        if (!_exited && (Spec.HasInit || ProcessTable.Catches(Id, ProcessTable.SigTerm)))
            ProcessTable.Signal(Id, ProcessTable.SigTerm);
    }

    public void Kill()
    {
        if (!_exited) EndAll(Id);
    }

    public void EndIfAbove(long residentBytes)
    {
        if (residentBytes <= (long)Spec.MemoryMiB << 20) return;
        _outOfMemory = true;
        Kill();
    }

    /// <summary>
    /// The main process, where it is still the one that was marked, or else whatever it left behind: such processes carry the
    /// job's id in their environment, so no stranger's is taken for one.
    /// </summary>
    public static void EndLeftover(ContainerMark mark)
    {
        if (mark.BootId != ProcessTable.BootId) return;
        var leader = ProcessTable.Find(mark.ProcessId);
        if (leader?.StartTicks == mark.StartTicks) EndAll(mark.ProcessId);
        if (leader is not null) return;
        foreach (var orphan in ProcessTable.All().Where(entry => entry.Session == mark.ProcessId))
        {
            if (ProcessTable.HasVariable(orphan.Id, $"AWS_BATCH_JOB_ID={mark.JobId}"))
                ProcessTable.Signal(orphan.Id, ProcessTable.SigKill);
        }
    }

    /// <summary>Every process whose environment holds that line.</summary>
    public static void EndAllWith(string variable)
    {
        foreach (var entry in ProcessTable.All().Where(entry => ProcessTable.HasVariable(entry.Id, variable)))
            ProcessTable.Signal(entry.Id, ProcessTable.SigKill);
    }

    private async Task WaitAsync(Process process, Action<ContainerExit> exited)
    {
        using var main = process;
        await Task.Yield();
        await main.WaitForExitAsync();
        _exited = true;
        // A container ends with its main process, whatever else ran in it.
        EndSession(Id);
        ProcessHost.DeleteFolder(_scratch);
        exited(new ContainerExit(main.ExitCode, _outOfMemory && main.ExitCode == 128 + ProcessTable.SigKill));
    }

    /// <summary>The main process by its own number, too: at the very start it has no session yet.</summary>
    private static void EndAll(int leader)
    {
        ProcessTable.Signal(leader, ProcessTable.SigKill);
        EndSession(leader);
    }

    private static void EndSession(int leader)
    {
        ProcessTable.Signal(-leader, ProcessTable.SigKill);
        foreach (var entry in ProcessTable.All().Where(entry => entry.Session == leader && entry.Id != leader))
            ProcessTable.Signal(entry.Id, ProcessTable.SigKill);
    }
}
