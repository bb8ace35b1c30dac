namespace Overnight.Functions.Workflow;

/// <summary>What a person must know who wants to try once more.</summary>
internal static class SameUpload
{
    /// <summary>An execution's name can be used once in 90 days, and the name is made of the upload and the recipe.</summary>
    public const string StaysOneRun = "The same upload stays the same run: to start another one, change the data, the recipe or the name.";
}
