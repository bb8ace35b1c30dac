using System.Globalization;
using Overnight.Contracts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.PredictionParts;

/// <summary>What the prediction workflow tells a job, in environment variables.</summary>
internal sealed record PartSettings
{
    public required S3Uri Plan { get; init; }

    /// <summary>0-based.</summary>
    public required int Part { get; init; }

    public required Uri MetadataService { get; init; }

    /// <exception cref="BadInputException">With everything that is missing or makes no sense.</exception>
    public static PartSettings Read(Func<string, string?> environment)
    {
        var problems = new List<Problem>();
        var plan = S3Uri.TryParse(environment("OVERNIGHT_PREDICTION"));
        if (plan is null) Refuse("OVERNIGHT_PREDICTION", "the plan's address, such as s3://results/prediction-work/iris/iris-0a1b/plan.json");
        if (!int.TryParse(environment("OVERNIGHT_PART"), NumberStyles.None, CultureInfo.InvariantCulture, out var part))
            Refuse("OVERNIGHT_PART", "the part's number, from 0");
        // The AWS SDK reads the same variable for the instance's credentials.
        var metadata = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT") is { Length: > 0 } given ? given : "http://169.254.169.254";
        if (!Uri.TryCreate(metadata, UriKind.Absolute, out var metadataService))
            Refuse("AWS_EC2_METADATA_SERVICE_ENDPOINT", "a URL, such as http://169.254.169.254");
        return problems.Count > 0 ? throw new BadInputException(problems)
            : new PartSettings { Plan = plan!, Part = part, MetadataService = metadataService! };

        void Refuse(string variable, string expected) => problems.Add(new Problem
        {
            Field = variable,
            Found = environment(variable) is { } value ? $"'{value}'" : "nothing",
            Expected = expected,
        });
    }
}
