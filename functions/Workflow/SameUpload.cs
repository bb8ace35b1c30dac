namespace Overnight.Functions.Workflow;

/// <summary>What a person must know who wants to try once more.</summary>
internal static class SameUpload
{
    /// <summary>How a run is made once more on purpose.</summary>
    public const string Again = "`overnight retry RUN` makes the run once more.";

    /// <summary>An execution's name can be used once in 90 days, and the name is made of the upload and the recipe.</summary>
    public const string StaysOneRun =
        "The same upload stays the same run: change the data, the recipe or the name to start another one. " + Again;
}
