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
        public long Interval { get; set; }

        /// <summary>Since the last one that succeeded.</summary>
        public int FailedSaves { get; set; }

        /// <summary>A save that fails lets one more interval pass.</summary>
        public long MayBeLost => (FailedSaves + 1) * Interval;
    }

    private readonly Dictionary<RunFolder, Training> _trainings = [];

    public void TookOver(RunFolder folder, int attempt) => Of(folder).Holder = Math.Max(Of(folder).Holder, attempt);

    public void Resumed(RunFolder folder, int attempt, long step)
    {
        var training = Of(folder);
        night.History.Note($"training {folder.Run} attempt {attempt} goes on from step {step}, saved {training.Saved}, came to {training.Furthest}");
        if (step < training.Saved)
            night.Violated(Invariant, $"{folder.Run}, attempt {attempt}: found it go on from step {step}, expected at least {training.Saved}, which S3 had taken");
        if (training.Furthest - step > training.MayBeLost)
        {
            night.Violated(Invariant, $"{folder.Run}, attempt {attempt}: found it go on from step {step} after step {training.Furthest}, expected at most "
                + $"{training.MayBeLost} steps to be done again: {training.Interval} between two checkpoints, of which {training.FailedSaves} failed");
        }
        // What is lost is lost once.
        (training.Furthest, training.FailedSaves) = (step, 0);
    }

    /// <param name="interval">Steps between two checkpoints.</param>
    public void Reached(RunFolder folder, int attempt, long step, long interval)
    {
        var training = Of(folder);
        if (IsOvertaken(training, attempt)) return;
        (training.Furthest, training.Interval) = (Math.Max(training.Furthest, step), interval);
    }

    public void Saved(RunFolder folder, int attempt, long step)
    {
        var training = Of(folder);
        if (IsOvertaken(training, attempt)) return;
        (training.Saved, training.FailedSaves) = (Math.Max(training.Saved, step), 0);
    }

    public void SaveFailed(RunFolder folder, int attempt)
    {
        var training = Of(folder);
        if (!IsOvertaken(training, attempt)) training.FailedSaves++;
    }

    /// <summary>One that does not know it yet: the newer one may have looked for checkpoints already, and does the same steps itself.</summary>
    private static bool IsOvertaken(Training training, int attempt) => attempt < training.Holder;

    private Training Of(RunFolder folder)
    {
        if (!_trainings.TryGetValue(folder, out var training)) _trainings[folder] = training = new Training();
        return training;
    }
}
