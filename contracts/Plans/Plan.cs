using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>
/// <c>plan.json</c>: everything an attempt needs to know, decided once. Written by PlanRun, read by the trainer and by everyone
/// who reports on the run.
/// </summary>
public sealed record Plan
{
    public required string Run { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public required PlannedData Data { get; init; }

    /// <summary>Never <see cref="LearningTask.Auto"/>.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>Never <see cref="ModelKind.Auto"/>.</summary>
    public required ModelKind Model { get; init; }

    public required PlannedTraining Training { get; init; }
    public required PlannedCompute Compute { get; init; }
    public required PlannedOutput Output { get; init; }

    /// <summary>What the run may cost and how long it may take.</summary>
    public PlannedBudget Budget { get; init => field = value ?? new(); } = new();

    /// <summary>What the run is expected to take and to cost; null where it could not be told.</summary>
    public Quote? Quote { get; init; }

    /// <summary>How spot capacity came and went in this account's own attempts on such hardware: what Decide learns from.</summary>
    public List<SpotSpell> Past { get; init => field = value ?? []; } = [];

    /// <summary>
    /// The <see cref="Contracts.HoldOut.Version"/> by which the run is to be compared with the champion: its rows are not trained on.
    /// Null where the name has no champion yet; then the run's own held-out rows may become the ones that are kept.
    /// </summary>
    public string? HoldOut { get; init; }

    /// <summary>Null: the defaults.</summary>
    public RecipePromote? Promote { get; init; }

    /// <summary>The trainings to choose from; null where there is one, with the settings in <see cref="Training"/>.</summary>
    public PlannedSearch? Search { get; init; }

    /// <summary>What runs in the trainer's image instead of the trainer; empty for the trainer itself.</summary>
    public List<string> Command { get; init => field = value ?? []; } = [];

    /// <summary>What was decided and why, and what looked odd in the data: sentences for the report.</summary>
    public List<string> Notes { get; init => field = value ?? []; } = [];

    /// <summary>Where trial <paramref name="trial"/> (0-based) keeps what is its own: the run's folder where there is only one.</summary>
    public RunFolder Folder(int trial) => new(Name, Run, Search is null ? null : trial);

    /// <summary>The plan of one trial: this one with the trial's own parameters in their places.</summary>
    public Plan OfTrial(int trial)
    {
        if (Search is null) return this;
        var own = Search.Trials[trial];
        // Of pictures: what was planned for a cnn is not for another network.
        var training = own.Model is { } other && other != Model && other != ModelKind.Cnn
            ? Training with { Augment = false, Residual = false, LabelSmoothing = 0 } : Training;
        return this with
        {
            Model = own.Model ?? Model,
            Training = training with
            {
                Epochs = own.Epochs ?? Training.Epochs,
                BatchSize = own.BatchSize ?? Training.BatchSize,
                LearningRate = own.LearningRate ?? Training.LearningRate,
                WeightDecay = own.WeightDecay ?? Training.WeightDecay,
                LabelSmoothing = own.LabelSmoothing ?? training.LabelSmoothing,
            },
        };
    }
}

[JsonConverter(typeof(CamelCaseEnum<DataFormat>))]
public enum DataFormat
{
    /// <summary>Tables as text, whatever separates their columns.</summary>
    Csv,

    /// <summary>Arrays as MNIST's files have them.</summary>
    Idx,

    /// <summary>NumPy's arrays, by themselves or in an NPZ.</summary>
    Npy,
}

/// <summary>The dataset: which objects, and what was seen in them.</summary>
public sealed record PlannedData
{
    public required string Bucket { get; init; }

    /// <summary>The key or prefix (ending in '/') that was uploaded.</summary>
    public required string Source { get; init; }

    public required DataFormat Format { get; init; }
    public required List<PlannedFile> Files { get; init; }

    /// <summary>The target column's name; null for images.</summary>
    public string? Target { get; init; }

    /// <summary>In file order; empty for images.</summary>
    public List<PlannedColumn> Columns { get; init => field = value ?? []; } = [];

    /// <summary>Null for tables.</summary>
    public ImageShape? Images { get; init; }

    /// <summary>Rows of the training part: counted for images, for tables counted or extrapolated from the part that was read.</summary>
    public required long Rows { get; init; }

    public required bool RowsAreEstimated { get; init; }
}

public sealed record ImageShape(int Channels, int Height, int Width, int Classes);

[JsonConverter(typeof(CamelCaseEnum<DataPart>))]
public enum DataPart { Train, Test }

public sealed record PlannedFile
{
    public required string Key { get; init; }

    /// <summary>The exact version that was planned; null in a bucket without versions.</summary>
    public string? VersionId { get; init; }

    public required string ETag { get; init; }

    /// <summary>The whole object's.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Which file of an archive is meant; null where the object itself is the file.</summary>
    public PlannedMember? Member { get; init; }

    /// <summary>Test files are never trained on; without any, a validation part is split off.</summary>
    public DataPart Part { get; init; }
}

/// <summary>One file of a ZIP, NPZ or TAR.</summary>
/// <param name="Name">As the archive writes it.</param>
/// <param name="SizeBytes">Unpacked.</param>
/// <param name="StoredBytes">What it takes up in the archive, at most.</param>
public sealed record PlannedMember(string Name, long SizeBytes, long StoredBytes);

/// <summary>The last three teach a model nothing and are not read; Ignored is what the recipe leaves out.</summary>
[JsonConverter(typeof(CamelCaseEnum<ColumnKind>))]
public enum ColumnKind { Numeric, Categorical, Boolean, DateTime, Text, Constant, Identifier, Ignored }

/// <summary>What a column was taken for, and why.</summary>
/// <param name="ByRecipe">The recipe says so: values that do not fit are faults, and never change the kind.</param>
public sealed record PlannedColumn(
    string Name, ColumnKind Kind, string Why, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ByRecipe = false)
{
    /// <summary>Share of the rows looked at that have no value, 0 to 1; null where each has one.</summary>
    public double? Missing { get; init; }

    /// <summary>
    /// The first row's value as a model takes it: a number, a word, 1 and 0 for yes and no, seconds since 1970 for a date. Null where
    /// that row has none, and for what is not read.
    /// </summary>
    public string? Example { get; init; }
}

/// <summary>The numbers that the layers multiply as they train; weights are 32-bit floats either way.</summary>
[JsonConverter(typeof(CamelCaseEnum<TrainingPrecision>))]
public enum TrainingPrecision
{
    /// <summary>32-bit floats; on a GPU that can, multiplied as TF32.</summary>
    Float32,

    /// <summary>16 bits with the range of 32-bit floats. A part of the plan, so that every attempt computes alike.</summary>
    Bfloat16,
}

public sealed record PlannedTraining
{
    public required int Epochs { get; init; }
    public required int BatchSize { get; init; }

    /// <summary>The peak of the schedule.</summary>
    public required double LearningRate { get; init; }

    public required double WeightDecay { get; init; }

    /// <summary>Share of the training rows held out, 0 to 1 exclusive.</summary>
    public required double Validation { get; init; }

    public required long Seed { get; init; }

    /// <summary>For classes: how much of each target is spread over all of them, 0 to 1; less sure of itself, a network errs less.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>For images: show them moved, and mirrored where that leaves them what they are.</summary>
    public bool Augment { get; init; }

    /// <summary>For a cnn: residual blocks between its stages; slower by a factor of three, and better.</summary>
    public bool Residual { get; init; }

    public TrainingPrecision Precision { get; init; }
}

public sealed record PlannedCompute
{
    /// <summary>The Batch queue's ARN.</summary>
    public required string Queue { get; init; }

    public required int Vcpus { get; init; }
    /// <summary>Threads to compute with, at most the vCPUs; null: as many. A small network's steps are too short to share out.</summary>
    public int? Threads { get; init; }

    public required int MemoryMiB { get; init; }
    public required int Gpus { get; init; }

    /// <summary>Why this hardware: a sentence for the report.</summary>
    public required string Why { get; init; }
}

/// <summary>Where the run's documents go: <see cref="RunFolder"/> below this bucket.</summary>
public sealed record PlannedOutput(string Bucket, string Prefix);
