using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.Tests.StepFunctions;

public sealed class PathTests
{
    /// <summary>The input of docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html, a little longer.</summary>
    private const string Input = """
        { "foo": 123, "bar": ["a", "b", "c"], "car": { "cdr": true }, "a b": { "c.d": 1 }, "none": null,
          "jobs": [{ "id": 1, "tag": "x" }, { "id": 2 }, { "id": 3, "tag": "y" }] }
        """;

    [Theory]
    [InlineData("$.foo", "123")]
    [InlineData("$.bar", """["a","b","c"]""")]
    [InlineData("$.car.cdr", "true")]
    [InlineData("$.none", "null")]
    [InlineData("$.bar[0]", "\"a\"")]
    [InlineData("$.bar[-1]", "\"c\"")]
    [InlineData("$['foo']", "123")]
    [InlineData("$[\"a b\"]['c.d']", "1")]
    [InlineData("$.bar[0,2]", """["a","c"]""")]
    [InlineData("$.bar[1:]", """["b","c"]""")]
    [InlineData("$.bar[:2]", """["a","b"]""")]
    [InlineData("$.bar[-2:]", """["b","c"]""")]
    [InlineData("$.bar[1:2]", """["b"]""")]
    [InlineData("$.bar[*]", """["a","b","c"]""")]
    [InlineData("$.car.*", "[true]")]
    [InlineData("$.jobs[*].id", "[1,2,3]")]
    [InlineData("$.jobs[*].tag", """["x","y"]""")]
    [InlineData("$..id", "[1,2,3]")]
    [InlineData("$..tag", """["x","y"]""")]
    [InlineData("$.jobs[7:]", "[]")]
    [InlineData("$['foo','none']", "[123,null]")]
    public void A_path_selects(string path, string expected)
    {
        Assert.True(JsonPath.Parse(path).TrySelect(Evaluate(Input), out var found));
        Assert.Equal(expected, Json.Text(found));
    }

    [Theory]
    [InlineData("$.missing")]
    [InlineData("$.foo.deeper")]
    [InlineData("$.bar[3]")]
    [InlineData("$.bar[-4]")]
    [InlineData("$.car[0]")]
    public void A_path_to_one_place_finds_nothing_where_nothing_is(string path) =>
        Assert.False(JsonPath.Parse(path).TrySelect(Evaluate(Input), out _));

    [Theory]
    [InlineData("foo", "begins with '$'")]
    [InlineData("$.", "a field's name")]
    [InlineData("$foo", "'.' or '['")]
    [InlineData("$.a[", "a whole number")]
    [InlineData("$.a[0", "']'")]
    [InlineData("$.a['b]", "closing")]
    [InlineData("$.a.length()", "the function 'length()'")]
    [InlineData("$.a[?(@.b == 1)]", "a filter")]
    public void A_path_that_cannot_be_read_says_where(string path, string saying) =>
        Assert.Contains(saying, Assert.Throws<FormatException>(() => JsonPath.Parse(path)).Message);

    [Theory]
    [InlineData("$.a", true)]
    [InlineData("$['a'][0].b", true)]
    [InlineData("$.a[*]", false)]
    [InlineData("$..a", false)]
    [InlineData("$.a[0,1]", false)]
    [InlineData("$.a[0:1]", false)]
    public void A_reference_path_names_one_place(string path, bool isReference) => Assert.Equal(isReference, JsonPath.Parse(path).IsReference);

    [Theory]
    [InlineData("$", "1")]
    [InlineData("$.new", """{"a":{"b":[1,2]},"new":1}""")]
    [InlineData("$.a.b", """{"a":{"b":1}}""")]
    [InlineData("$.a.b[1]", """{"a":{"b":[1,1]}}""")]
    [InlineData("$.x.y.z", """{"a":{"b":[1,2]},"x":{"y":{"z":1}}}""")]
    public void ResultPath_puts_the_result_into_the_input(string path, string expected) =>
        Assert.Equal(expected, Json.Text(JsonPath.Parse(path).Put(Json.Parse("""{"a":{"b":[1,2]}}"""), JsonValue.Create(1))));

    [Theory]
    [InlineData("$.a.b[2]")]
    [InlineData("$.a[0]")]
    [InlineData("$.a.b.c")]
    public void ResultPath_fails_where_the_input_has_another_shape(string path) => Assert.Equal("States.ResultPathMatchFailure",
        Assert.Throws<StatesException>(() => JsonPath.Parse(path).Put(Json.Parse("""{"a":{"b":[1,2]}}"""), JsonValue.Create(1))).Error);

    [Fact]
    public void ResultPath_leaves_the_input_itself_as_it_was()
    {
        var input = Json.Parse("""{"a":{}}""");
        JsonPath.Parse("$.a.b").Put(input, JsonValue.Create(1));
        Assert.Equal("""{"a":{}}""", Json.Text(input));
    }

    internal static Evaluation Evaluate(string input, string context = "{}") =>
        new(Json.Parse(input), () => Json.Parse(context)!.AsObject(), new Random(1));
}
