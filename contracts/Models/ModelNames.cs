namespace Overnight.Contracts;

/// <summary>The names in the results bucket that belong to all runs of a dataset together.</summary>
public sealed record ModelNames(string Name)
{
    public const string Models = "models/";

    /// <summary>A <see cref="Contracts.Champion"/>.</summary>
    public string Champion => $"{Models}{KeyPart.Of(Name)}/champion.json";

    public string HoldOutFolder(string version) => $"{Models}{KeyPart.Of(Name)}/holdout/{version}/";

    /// <summary>A <see cref="Contracts.HoldOut"/>: written last, so where it is, its rows are.</summary>
    public string HoldOut(string version) => HoldOutFolder(version) + "holdout.json";
}
