namespace Overnight.Trainer.PredictionParts;

/// <summary>A folder on the instance's disk that goes with the job.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("overnight-part-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
