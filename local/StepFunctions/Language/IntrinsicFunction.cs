using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>One of the intrinsic functions. docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html</summary>
internal sealed record IntrinsicFunction(string Name, int FewestArguments, int MostArguments, Func<IntrinsicCall, JsonNode?> Run)
{
    private const int Any = int.MaxValue;

    public static readonly FrozenDictionary<string, IntrinsicFunction> All = new IntrinsicFunction[]
    {
        new("States.Array", 0, Any, call => Json.Array(call.Arguments)),
        new("States.ArrayContains", 2, 2, call => JsonValue.Create(call.Array(0).Any(item => JsonNode.DeepEquals(item, call.Arguments[1])))),
        new("States.ArrayGetItem", 2, 2, ArrayFunctions.GetItem),
        new("States.ArrayLength", 1, 1, call => JsonValue.Create(call.Array(0).Count)),
        new("States.ArrayPartition", 2, 2, ArrayFunctions.Partition),
        new("States.ArrayRange", 3, 3, ArrayFunctions.Range),
        new("States.ArrayUnique", 1, 1, ArrayFunctions.Unique),
        new("States.Base64Decode", 1, 1, TextFunctions.Base64Decode),
        new("States.Base64Encode", 1, 1, TextFunctions.Base64Encode),
        new("States.Format", 1, Any, TextFunctions.Format),
        new("States.Hash", 2, 2, TextFunctions.Hash),
        new("States.JsonMerge", 3, 3, TextFunctions.JsonMerge),
        new("States.JsonToString", 1, 1, call => JsonValue.Create(Json.Text(call.Arguments[0]))),
        new("States.MathAdd", 2, 2, call => JsonValue.Create((long)call.Whole(0) + call.Whole(1))),
        new("States.MathRandom", 2, 3, ArrayFunctions.MathRandom),
        new("States.StringSplit", 2, 2, TextFunctions.Split),
        new("States.StringToJson", 1, 1, TextFunctions.StringToJson),
        new("States.UUID", 0, 0, TextFunctions.Uuid),
    }.ToFrozenDictionary(function => function.Name);

    public string ExpectedArguments => (FewestArguments, MostArguments) switch
    {
        var (fewest, most) when fewest == most => $"{fewest}",
        (var fewest, Any) => $"at least {fewest}",
        var (fewest, most) => $"{fewest} to {most}",
    };
}

/// <summary>A function at work: its arguments, read as what they must be.</summary>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Its arguments' values.</param>
/// <param name="Pieces">The first argument split at its <c>{}</c>, where it is a literal.</param>
/// <param name="Random">The execution's source of chance.</param>
internal sealed record IntrinsicCall(string Name, IReadOnlyList<JsonNode?> Arguments, IReadOnlyList<string>? Pieces, Random Random)
{
    public JsonArray Array(int index) => Arguments[index] as JsonArray ?? throw Unfit(index, "an array");

    public string String(int index) =>
        Json.IsString(Arguments[index]) ? Arguments[index]!.GetValue<string>() : throw Unfit(index, "a string");

    /// <summary>A number, rounded to the nearest whole one as the documentation says of MathAdd and ArrayRange.</summary>
    public int Whole(int index)
    {
        var found = Arguments[index];
        if (!Json.IsNumber(found) || !decimal.TryParse(Json.Text(found), System.Globalization.NumberStyles.Float, null, out var number))
            throw Unfit(index, "a number");
        number = Math.Round(number, MidpointRounding.AwayFromZero);
        return number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Unfit(index, "a number from -2147483648 to 2147483647");
    }

    public StatesException Unfit(int index, string expected) =>
        Failed($"argument {index + 1}: found {Json.Shown(Arguments[index])}, expected {expected}");

    public StatesException Failed(string why) => new(StatesErrors.IntrinsicFailure, $"{Name}: {why}");

    public JsonNode? ParseJson(string text)
    {
        try
        {
            return Json.Parse(text);
        }
        catch (JsonException wrong)
        {
            throw Failed($"found a text that is not JSON ({wrong.Message})");
        }
    }
}
