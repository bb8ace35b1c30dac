using Overnight.Local.Batch;

namespace Overnight.Local.Tests.Batch;

/// <summary>Containers that end when the test says so, and remember what they were told.</summary>
internal sealed class ScriptedContainers : IContainerHost
{
    public List<ScriptedContainer> Started { get; } = [];

    /// <summary>When set, no container starts, for this reason.</summary>
    public string? Refusal { get; set; }

    public ScriptedContainer Of(string jobId) => Started.Last(container => container.Spec.JobId == jobId);

    public IContainer Start(ContainerSpec spec, Action<ContainerExit> exited)
    {
        if (Refusal is not null) throw new ContainerStartException(Refusal);
        Started.Add(new ScriptedContainer(spec, exited));
        return Started[^1];
    }

    public void EndLeftover(ContainerMark mark)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed class ScriptedContainer(ContainerSpec spec, Action<ContainerExit> exited) : IContainer
{
    public ContainerSpec Spec => spec;
    public ContainerMark? Mark => null;
    public List<string> Told { get; } = [];

    public void Exit(int code, bool outOfMemory = false) => exited(new ContainerExit(code, outOfMemory));

    public void Stop() => Told.Add("stop");

    public void Kill() => Told.Add("kill");
}
