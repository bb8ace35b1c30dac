using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>A Map state's settings as they stand for one try: literal, or read from its input.</summary>
/// <param name="MaxConcurrency">0 leaves it to the service.</param>
/// <param name="ToleratedFailureCount">Null where none is given.</param>
/// <param name="ToleratedFailurePercentage">Null where none is given.</param>
internal sealed record MapSettings(int MaxConcurrency, int? ToleratedFailureCount, double? ToleratedFailurePercentage)
{
    /// <exception cref="StatesException">A path selects what is no such number.</exception>
    public static MapSettings Of(MapState map, Evaluation evaluation)
    {
        const int most = DefinitionLimits.LongestSeconds;
        var mode = map.Distributed;
        var atOnce = (int?)At(map.MaxConcurrencyPath, evaluation, "MaxConcurrencyPath", most, isWhole: true);
        var count = (int?)At(mode?.ToleratedFailureCountPath, evaluation, "ToleratedFailureCountPath", most, isWhole: true);
        var percentage = At(
            mode?.ToleratedFailurePercentagePath, evaluation, "ToleratedFailurePercentagePath", 100, isWhole: false);
        return new MapSettings(
            atOnce ?? map.MaxConcurrency, count ?? mode?.ToleratedFailureCount, percentage ?? mode?.ToleratedFailurePercentage);
    }

    /// <summary>How many run at once.</summary>
    /// <param name="items">How many there are.</param>
    /// <param name="most">The service's own limit.</param>
    public int AtOnce(int items, int most) => Math.Min(items, MaxConcurrency == 0 ? most : Math.Min(MaxConcurrency, most));

    /// <summary>"If you specify both values, the workflow fails when it exceeds either"; by default, nothing is.</summary>
    public bool Tolerates(int failed, int total) => ToleratedFailureCount is null && ToleratedFailurePercentage is null
        ? failed == 0
        : !(failed > ToleratedFailureCount) && !(100.0 * failed / total > ToleratedFailurePercentage);

    private static double? At(JsonPath? path, Evaluation evaluation, string field, double most, bool isWhole)
    {
        if (path is null) return null;
        var value = path.Select(evaluation, field);
        return Json.IsNumber(value) && double.Parse(Json.Text(value)) is var number && number >= 0 && number <= most
            && (!isWhole || number == Math.Floor(number))
            ? number
            : throw new StatesException(StatesErrors.Runtime,
                $"The {field} parameter '{path}' selects {Json.Shown(value)}, "
                + $"expected a {(isWhole ? "whole " : "")}number from 0 to {most}");
    }
}
