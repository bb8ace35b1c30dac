using Overnight.Contracts;

namespace Overnight.Simulation.Invariants;

/// <summary>
/// How far each training came, and from where it went on: work done never decreases across a resume by more than what lies between
/// two checkpoints; what was saved, and S3 said so, is never lost at all.
/// </summary>
internal sealed class WorkBook(Night night)
{
    private const string Invariant = "work done never decreases across a resume by more than a checkpoint's interval";

    private sealed class Training
    {
        public long Furthest { get; set; }
        public long Saved { get; set; }
        public int FailedSaves { get; set; }
        public bool IsSaving { get; set; }
        public long AtLastSave { get; set; }
    }

    private readonly Dictionary<RunFolder, Training> _trainings = [];

    public void Resumed(RunFolder folder, int attempt, long step)
    {
        var training = Of(folder);
        night.History.Note($"training {folder.Run} attempt {attempt} goes on from step {step}, saved {training.Saved}, came to {training.Furthest}");
        if (step < training.Saved)
            night.Violated(Invariant, $"{folder.Run}, attempt {attempt}: found it go on from step {step}, expected at least {training.Saved}, which S3 had taken");
        training.IsSaving = false;
    }

    public void Reached(RunFolder folder, int attempt, long step)
    {
        var training = Of(folder);
        training.Furthest = Math.Max(training.Furthest, step);
    }

    public void Saving(RunFolder folder) => Of(folder).IsSaving = true;

    public void Saved(RunFolder folder, long step)
    {
        var training = Of(folder);
        (training.Saved, training.FailedSaves, training.IsSaving) = (Math.Max(training.Saved, step), 0, false);
    }

    public void SaveFailed(RunFolder folder) => Of(folder).FailedSaves++;

    private Training Of(RunFolder folder)
    {
        if (!_trainings.TryGetValue(folder, out var training)) _trainings[folder] = training = new Training();
        return training;
    }
}
