namespace Overnight.Trainer.Export;

/// <summary>What makes the models here.</summary>
internal static class TrainerVersions
{
    public static ModelVersions Current { get; } = new(
        Version(typeof(TrainerVersions)), Version(typeof(TorchSharp.torch)), Environment.Version.ToString());

    private static string Version(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "unknown";
}
