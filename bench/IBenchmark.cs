namespace Overnight.Bench;

/// <summary>One program's worth of comparisons: <c>dotnet run -c Release --project bench -- NAME</c>.</summary>
internal interface IBenchmark
{
    string Name { get; }

    /// <summary>Measures in turns with the peers that this machine has. A peer that is missing is said on standard error.</summary>
    Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken);
}
