namespace Overnight.Contracts;

/// <summary>The names in the results bucket that belong to one prediction.</summary>
/// <param name="Name">The dataset's.</param>
/// <param name="File">The file that was uploaded to <c>predict/NAME/</c>.</param>
/// <param name="Id"><see cref="PredictionRequest.IdOf"/>.</param>
public sealed record PredictionFolder(string Name, string File, string Id)
{
    public const string Predictions = "predictions/";

    /// <summary>Apart from the predictions themselves, because a bucket's lifecycle rule knows prefixes only, and it is to be forgotten.</summary>
    public const string Working = "prediction-work/";

    /// <summary>CSV: the row's number, the prediction, for classes the probability of each.</summary>
    public string Output =>
        $"{Predictions}{Name}/{File}{(File.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? "" : ".csv")}";

    /// <summary>A <see cref="PredictionResult"/>: written last, so where it says so, the output is there.</summary>
    public string Result => $"{Predictions}{Name}/{File}.json";

    public string Work => $"{Working}{Name}/{Id}/";

    /// <summary>A <see cref="PredictionPlan"/>.</summary>
    public string Plan => Work + "plan.json";

    /// <param name="part">0-based.</param>
    public string PartOutput(int part) => $"{Work}parts/{part:0000}.csv";

    /// <summary>A <see cref="PredictedPart"/>: written after the part's output.</summary>
    public string Part(int part) => $"{Work}parts/{part:0000}.json";
}
