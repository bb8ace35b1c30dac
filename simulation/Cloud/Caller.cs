namespace Overnight.Simulation.Cloud;

/// <summary>
/// A process that calls AWS: one invocation of a function, or one container. It may die at any of its calls; then nothing that it
/// waits for ever comes, and nothing more of it happens.
/// </summary>
internal sealed class Caller(Night night, string name)
{
    private static readonly AsyncLocal<Caller?> Ambient = new();
    private readonly TaskCompletionSource _gone = new();

    /// <summary>Who calls. The clients are shared by all; what they do is done to the night of whoever calls.</summary>
    /// <exception cref="InvalidOperationException">Nobody that is known.</exception>
    public static Caller Current => Ambient.Value ?? throw new InvalidOperationException("found a call to AWS by nobody");

    public Night Night => night;

    public string Name => name;

    /// <summary>Calls until now.</summary>
    public int Calls { get; private set; }

    /// <summary>The call, from 1, that it dies at; 0: it does not.</summary>
    public int DiesAt { get; init; }

    /// <summary>It dies when that call has had its effect.</summary>
    public bool DiesAfterEffect { get; init; }

    /// <summary>That call is never answered, and it waits for it.</summary>
    public bool Hangs { get; init; }

    /// <summary>Faults were enough: its calls may be slow, but none fails for good.</summary>
    public bool IsSpared { get; init; }

    public bool IsGone { get; private set; }

    /// <summary>Completes when it dies of itself.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Lets the process do this.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        Ambient.Value = this;
        return await work();
    }

    /// <summary>Ends it, without a word.</summary>
    public void Kill() => IsGone = true;

    /// <summary>Counts a call.</summary>
    /// <returns>Whether it is the one that it dies at.</returns>
    public bool Call() => ++Calls == DiesAt;

    /// <summary>Ends it at a call. What awaits this waits forever.</summary>
    public Task DieAsync()
    {
        if (!IsGone && !Hangs)
        {
            IsGone = true;
            _gone.TrySetResult();
        }
        return new TaskCompletionSource().Task;
    }
}
