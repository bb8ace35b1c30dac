using System.Text;
using System.Text.Json;

namespace Overnight.Contracts;

/// <summary>The names in the results bucket that belong to one prediction.</summary>
/// <param name="Name">The dataset's.</param>
/// <param name="File">The file that was uploaded to <c>predict/NAME/</c>.</param>
/// <param name="Id"><see cref="PredictionRequest.IdOf"/>.</param>
public sealed record PredictionFolder(string Name, string File, string Id)
{
    public const string Predictions = "predictions/";

    public string Name { get; init; } = Named(Name);
    public string File { get; init; } = Named(File);
    public string Id { get; init; } = Named(Id);

    /// <summary>Apart from the predictions themselves, because a bucket's lifecycle rule knows prefixes only, and it is to be forgotten.</summary>
    public const string Working = "prediction-work/";

    /// <summary>CSV: the row's number, the prediction, for classes the probability of each.</summary>
    public string Output =>
        $"{Own}{(Own.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? "" : ".csv")}";

    /// <summary>A <see cref="PredictionResult"/>: written last, so where it says so, the output is there.</summary>
    public string Result => Own + ".json";

    public string Work => $"{Working}{KeyPart.Of(Name)}/{Id}/";

    /// <summary>A <see cref="PredictionPlan"/>.</summary>
    public string Plan => Work + "plan.json";

    private string Own
    {
        get
        {
            var folder = $"{Predictions}{KeyPart.Of(Name)}/";
            return folder + KeyPart.Of(File, KeyPart.LongestKeyBytes - Encoding.UTF8.GetByteCount(folder) - ".json".Length);
        }
    }

    /// <summary>A document may have null where a name should be: it is refused as it is read.</summary>
    private static string Named(string? part) => part ?? throw new JsonException("found null, expected a part of a prediction's names");

    /// <param name="part">0-based.</param>
    public string PartOutput(int part) => $"{Work}parts/{part:0000}.csv";

    /// <summary>A <see cref="PredictedPart"/>: written after the part's output.</summary>
    public string Part(int part) => $"{Work}parts/{part:0000}.json";
}
