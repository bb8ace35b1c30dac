namespace Overnight.Local.StepFunctions.Language;

/// <summary>
/// Fields that states of several types have.
/// docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html#amazon-states-language-common-fields
/// </summary>
internal static class CommonFields
{
    public static JsonPath? Input(DefinitionFields fields) => fields.PathOrRoot("InputPath");

    public static JsonPath? Output(DefinitionFields fields) => fields.PathOrRoot("OutputPath");

    public static JsonPath? Result(DefinitionFields fields)
    {
        var path = fields.PathOrRoot("ResultPath", reference: true);
        if (path is { IsContext: true })
            fields.Refuse("ResultPath", "a place in the state's input, which begins with a single '$'");
        return path;
    }

    public static string? Next(DefinitionFields fields)
    {
        var (next, end) = (fields.Text("Next"), fields.Flag("End"));
        if (end == next is not null)
            fields.Problems.Add(new(fields.Path, $"found {(end ? "both" : "neither")} Next and End, expected one of them"));
        return next;
    }

    public static List<Retrier> Retry(DefinitionFields fields) => fields.Objects("Retry", RetryReader.Retrier);

    public static List<Catcher> Catch(DefinitionFields fields) => fields.Objects("Catch", RetryReader.Catcher);
}
