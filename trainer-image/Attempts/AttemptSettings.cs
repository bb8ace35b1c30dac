using System.Globalization;
using Overnight.Contracts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Attempts;

/// <summary>What the workflow tells an attempt, in environment variables.</summary>
internal sealed record AttemptSettings
{
    public required S3Uri Plan { get; init; }

    /// <summary>0-based.</summary>
    public required int Trial { get; init; }

    /// <summary>The rung of a search, 0-based; null where the run does not search.</summary>
    public int? Rung { get; init; }

    /// <summary>1-based. The higher number owns the run: see <see cref="Lease"/>.</summary>
    public required int Attempt { get; init; }

    /// <summary>The Batch job; null outside Batch.</summary>
    public string? Job { get; init; }

    /// <summary>The process's age at which the training ends with the best model until then; null: never.</summary>
    public TimeSpan? StopAfter { get; init; }

    public required Uri MetadataService { get; init; }

    /// <exception cref="BadInputException">With everything that is missing or makes no sense.</exception>
    public static AttemptSettings Read(Func<string, string?> environment)
    {
        var problems = new List<Problem>();
        var plan = S3Uri.TryParse(environment("OVERNIGHT_PLAN"));
        if (plan is null) Refuse("OVERNIGHT_PLAN", "the plan's address, such as s3://results/runs/iris/iris-0a1b/plan.json");
        if (!int.TryParse(environment("OVERNIGHT_ATTEMPT") ?? "1", out var attempt) || attempt < 1)
            Refuse("OVERNIGHT_ATTEMPT", "the attempt's number, from 1");
        if (!TryCount(environment("OVERNIGHT_TRIAL") is { Length: > 0 } given ? given : "0", out var trial))
            Refuse("OVERNIGHT_TRIAL", "the trial's number, from 0");
        var rung = 0;
        var searches = environment("OVERNIGHT_RUNG") is { Length: > 0 };
        if (searches && !TryCount(environment("OVERNIGHT_RUNG")!, out rung))
            Refuse("OVERNIGHT_RUNG", "the number of the search's rung, from 0, or nothing where the run does not search");
        var stopAfter = environment("OVERNIGHT_STOP_AFTER_SECONDS") is { Length: > 0 } limit ? limit : "0";
        if (!TryCount(stopAfter, out var stopAfterSeconds))
            Refuse("OVERNIGHT_STOP_AFTER_SECONDS", "whole seconds after the process's start, or 0 for no limit");
        // The AWS SDK reads the same variable for the instance's credentials.
        var metadata = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT") is { Length: > 0 } address ? address : "http://169.254.169.254";
        if (!Uri.TryCreate(metadata, UriKind.Absolute, out var metadataService))
            Refuse("AWS_EC2_METADATA_SERVICE_ENDPOINT", "a URL, such as http://169.254.169.254");
        return problems.Count > 0 ? throw new BadInputException(problems) : new AttemptSettings
        {
            Plan = plan!,
            Trial = trial,
            Rung = searches ? rung : null,
            Attempt = attempt,
            Job = environment("AWS_BATCH_JOB_ID"),
            StopAfter = stopAfterSeconds > 0 ? TimeSpan.FromSeconds(stopAfterSeconds) : null,
            MetadataService = metadataService!,
        };

        static bool TryCount(string text, out int count) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

        void Refuse(string variable, string expected) => problems.Add(new Problem
        {
            Field = variable,
            Found = environment(variable) is { } value ? $"'{value}'" : "nothing",
            Expected = expected,
        });
    }
}
