using Overnight.Contracts;

namespace Overnight.Simulation.Invariants;

/// <summary>
/// How far each training came, and from where it went on: work done never decreases across a resume by more than what lies between
/// two checkpoints; what was saved by who held the lease, and S3 said so, is never lost at all.
/// </summary>
internal sealed class WorkBook(Night night)
{
    private const string Invariant = "work done never decreases across a resume by more than a checkpoint's interval";

    private sealed class Training
    {
        /// <summary>The newest attempt that took the lease.</summary>
        public int Holder { get; set; }

        public long Furthest { get; set; }
        public long Saved { get; set; }
    }

    private readonly Dictionary<RunFolder, Training> _trainings = [];

    public void TookOver(RunFolder folder, int attempt) => Of(folder).Holder = Math.Max(Of(folder).Holder, attempt);

    public void Resumed(RunFolder folder, int attempt, long step)
    {
        var training = Of(folder);
        night.History.Note($"training {folder.Run} attempt {attempt} goes on from step {step}, saved {training.Saved}, came to {training.Furthest}");
        if (step < training.Saved)
            night.Violated(Invariant, $"{folder.Run}, attempt {attempt}: found it go on from step {step}, expected at least {training.Saved}, which S3 had taken");
    }

    public void Reached(RunFolder folder, int attempt, long step)
    {
        var training = Of(folder);
        training.Furthest = Math.Max(training.Furthest, step);
    }

    public void Saved(RunFolder folder, int attempt, long step)
    {
        var training = Of(folder);
        // One that was overtaken and does not know it yet: the newer one may have looked for checkpoints before this one.
        if (attempt < training.Holder) return;
        training.Saved = Math.Max(training.Saved, step);
    }

    private Training Of(RunFolder folder)
    {
        if (!_trainings.TryGetValue(folder, out var training)) _trainings[folder] = training = new Training();
        return training;
    }
}
