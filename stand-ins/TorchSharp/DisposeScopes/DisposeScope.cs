// Stands in for TorchSharp's DisposeScope: same names, signatures and defaults, for what the trainer uses.
using System.Collections.ObjectModel;

namespace TorchSharp;

/// <summary>
/// Owns the tensors made while it is the innermost scope of its thread, and frees them with itself. One a batch keeps the number
/// of live tensors from growing.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;
    private bool _disposed;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        _manager = manager;
        OuterScope = outer;
    }

    internal DisposeScope? OuterScope { get; set; }

    internal HashSet<IDisposable> Disposables { get; private set; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>A copy of what the scope owns now.</summary>
    public IReadOnlyList<IDisposable> DisposablesView => new ReadOnlyCollection<IDisposable>([.. Open().Disposables]);

    public int DisposablesCount => Open().Disposables.Count;

    public T MoveToOuter<T>(T disposable)
        where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable => (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        if (!Open().Disposables.Remove(disposable)) return disposable;
        if (scope is null) Detached(disposable);
        else scope.Own(disposable);
        return disposable;
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) =>
        MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) MoveToOther(scope, disposable);
    }

    public T Detach<T>(T disposable)
        where T : IDisposable => MoveToOther(null, disposable);

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable => (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null, disposables);

    public void Attach(IDisposable disposable) => Attach((IEnumerable<IDisposable>)[disposable]);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    /// <summary>Takes over tensors from no scope or from another; the list of them is returned.</summary>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        List<IDisposable> attached = [.. disposables];
        foreach (var disposable in attached)
        {
            if (disposable is IDisposeScopeClient { OwningDisposeScope: { } owner })
            {
                if (ReferenceEquals(owner, this)) continue;
                owner.Disposables.Remove(disposable);
            }

            Open().Own(disposable);
            _manager.StatisticsInstance.Tensors.AttachedToScopeCount++;
        }

        return attached;
    }

    public void DisposeEverything() => DisposeEverythingBut(Enumerable.Empty<IDisposable>());

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var owned = Open().Disposables;
        Disposables = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in owned)
        {
            if (!Disposables.Contains(disposable)) disposable.Dispose();
        }
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    /// <summary>Called by a tensor that is disposed by hand.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        _manager.StatisticsInstance.Tensors.DisposedInScopeCount++;
        Disposables.Remove(disposable);
        if (disposable is IDisposeScopeClient client) client.OwningDisposeScope = null;
    }

    public bool Contains(IDisposable disposable) => Open().Disposables.Contains(disposable);

    public void Dispose()
    {
        if (_disposed) return;
        DisposeEverything();
        _manager.RemoveDisposeScope(this);
        _disposed = true;
    }

    internal void Own(IDisposable disposable)
    {
        Disposables.Add(disposable);
        if (disposable is IDisposeScopeClient client) client.OwningDisposeScope = this;
    }

    private void Detached(IDisposable disposable)
    {
        _manager.StatisticsInstance.Tensors.DetachedFromScopeCount++;
        if (disposable is IDisposeScopeClient client) client.OwningDisposeScope = null;
    }

    private DisposeScope Open()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return this;
    }
}
