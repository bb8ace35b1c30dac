using System.Text;

namespace Overnight.Cli.Follow;

/// <summary>The lines at the bottom of a terminal that tell where a run stands: they fit any width, down to a phone's.</summary>
/// <param name="Width">Characters that a line may have.</param>
/// <param name="Unicode">False where the terminal has no more than ASCII.</param>
internal sealed record ProgressPanel(int Width, bool Unicode)
{
    // Narrower than this the stages do not fit side by side.
    private const int WidthOfStages = 68;
    private const int LongestBar = 40;
    private const int ShortestBar = 8;
    private const int LongestSparkline = 24;

    public IEnumerable<string> OfUpload(UploadMeter meter)
    {
        foreach (var line in Bar("uploading", meter.Done, $"{100 * meter.Done:0} %")) yield return line;
        foreach (var line in Fit(meter.Words())) yield return line;
    }

    /// <param name="run">As it stands.</param>
    /// <param name="stages">Which it is in.</param>
    /// <param name="elapsed">Since the watching began.</param>
    /// <param name="forecast">What is to come.</param>
    /// <param name="metrics">The metric after each epoch, in order.</param>
    public IEnumerable<string> OfRun(RunSnapshot run, RunStages stages, TimeSpan elapsed, Forecast forecast, IReadOnlyList<double> metrics)
    {
        if (stages.Now != RunStage.Over) yield return Stages(stages, elapsed);
        var isTraining = stages.Now == RunStage.Train;
        // Where only evaluating is left, there is nothing to forecast.
        var outlook = isTraining && run.Progress?.Stage is not ("evaluating" or "done") ? ProgressWords.Outlook(forecast).ToList() : [];
        if (isTraining && SearchStanding.Of(run) is { } search)
        {
            foreach (var line in Bar("training", forecast.Done, $"{100 * forecast.Done:0} %")) yield return line;
            foreach (var line in Wrap(search.Line())) yield return line;
            foreach (var line in Fit(outlook)) yield return line;
        }
        else if (isTraining && run.Progress is { Step: > 0 } progress && ProgressWords.IsOfNow(run, progress))
        {
            // Training may end before the last epoch, where nothing more is learnt.
            var (name, done) = progress.Stage == "training" ? (ProgressWords.Epoch(progress), forecast.Done) : (progress.Stage, 1);
            foreach (var line in Bar(name, done, $"{100 * done:0} %")) yield return line;
            var bars = Unicode ? Sparkline.Of(metrics, Math.Min(LongestSparkline, Width / 4)) : "";
            foreach (var line in Fit(ProgressWords.Measures(progress, run.Plan?.Data.Images is not null, bars).Concat(outlook))) yield return line;
        }
        else if (stages.Now != RunStage.Over)
        {
            foreach (var line in Fit(outlook.Prepend(ProgressWords.Doing(run)))) yield return line;
        }
    }

    /// <summary>All of them with their times where they fit, else the one under way.</summary>
    private string Stages(RunStages stages, TimeSpan elapsed)
    {
        var here = Duration.Of(stages.InThisOne(elapsed));
        if (Width < WidthOfStages) return $"{RunStages.Word(stages.Now)} {here} ({(int)stages.Now + 1} of {RunStages.All.Count})";
        var (done, now, later) = Unicode ? ("✓", "▸", "·") : ("x", ">", "-");
        return string.Join("  ", RunStages.All.Where(stage => stage != RunStage.Upload || !stages.HasNoUpload).Select(stage =>
            stage == stages.Now ? $"{now} {RunStages.Word(stage)} {here}"
            : stage > stages.Now ? $"{later} {RunStages.Word(stage)}"
            : stages.Took(stage) is { } took ? $"{done} {RunStages.Word(stage)} {Duration.Of(took)}" : $"{done} {RunStages.Word(stage)}"));
    }

    private IEnumerable<string> Bar(string before, double done, string after)
    {
        var room = Math.Min(LongestBar, Width - before.Length - after.Length - 2);
        if (room < ShortestBar)
        {
            yield return $"{before} {after}";
            yield break;
        }
        var full = (int)Math.Round(Math.Clamp(done, 0, 1) * room);
        yield return $"{before} {new string(Unicode ? '━' : '#', full)}{new string(Unicode ? '─' : '.', room - full)} {after}";
    }

    /// <summary>As many parts a line as fit.</summary>
    private IEnumerable<string> Fit(IEnumerable<string> parts)
    {
        var line = new StringBuilder();
        foreach (var part in parts.SelectMany(Wrap))
        {
            if (line.Length > 0 && line.Length + 2 + part.Length > Width)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? "  " : "").Append(part);
        }
        if (line.Length > 0) yield return line.ToString();
    }

    /// <summary>Broken between words, where they allow it.</summary>
    public IEnumerable<string> Wrap(string text)
    {
        while (text.Length > Width)
        {
            var at = text.LastIndexOf(' ', Width);
            if (at <= 0) at = Width;
            yield return text[..at];
            text = text[at..].TrimStart();
        }
        if (text.Length > 0) yield return text;
    }
}
