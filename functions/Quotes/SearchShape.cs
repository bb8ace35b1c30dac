namespace Overnight.Functions.Quotes;

/// <summary>How a run's trainings lie beside and after each other.</summary>
/// <param name="Starts">Of containers, interruptions apart.</param>
/// <param name="Parallel">At once, on an instance each.</param>
/// <param name="Rungs">After each the workflow chooses who goes on.</param>
/// <param name="Waves">Starts that have to wait for each other: what is left when those at once are counted once.</param>
/// <param name="ShareAfterEachOther">Of the work, above 0 to 1: how much of it has to wait for other work of the run.</param>
internal sealed record SearchShape(int Starts, int Parallel, int Rungs, int Waves, double ShareAfterEachOther)
{
    public static SearchShape OneTraining { get; } = new(1, 1, 0, 1, 1);

    /// <summary>Instances that have to boot: those of later trials are there already, as a rule.</summary>
    public int Boots => Math.Min(Starts, Parallel);
}
