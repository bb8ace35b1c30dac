using Overnight.Contracts;
using Overnight.Local.Ec2;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Search;

namespace Overnight.Simulation.Trainer;

/// <summary>How fast a training goes: a function of its run and trial, so that every attempt goes on at the same pace.</summary>
/// <param name="AllSteps">Of the whole training.</param>
/// <param name="LastStep">That this attempt is to come to: a rung's end, or the training's.</param>
/// <param name="IsRung">Whether the training may go on in a later rung.</param>
/// <param name="Step">Time of one.</param>
/// <param name="Reading">Before the first.</param>
/// <param name="CheckpointEvery">Between two.</param>
internal sealed record TrainingPace(long AllSteps, long LastStep, bool IsRung, TimeSpan Step, TimeSpan Reading, TimeSpan CheckpointEvery)
{
    public const long StepsPerEpoch = 40;

    public long StepsBetweenCheckpoints => (long)Math.Ceiling(CheckpointEvery / Step);

    public static TrainingPace Of(int seed, Plan plan, AttemptSettings settings)
    {
        var random = new Random(StableHash.Of($"{seed}|{plan.Run}|{settings.Trial}"));
        // Most trainings of a night take minutes, a few take hours: what goes wrong in an hour goes wrong in each of three.
        var whole = TimeSpan.FromMinutes(random.Next(20) == 0 ? random.Next(60, 180) : random.Next(2, 40));
        var all = StepsPerEpoch * plan.Training.Epochs;
        var rung = RungSpan.Of(plan, settings.Rung);
        var last = rung is null ? all : Math.Min(all, StepsPerEpoch * rung.Last);
        return new TrainingPace(
            all, last, last < all, whole / all, TimeSpan.FromSeconds(random.Next(2, 20)), TimeSpan.FromSeconds(random.Next(60, 300)));
    }
}
