using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html</summary>
public sealed class IntrinsicTests
{
    private const string Input = """
        { "name": "Arnav", "template": "Hello, my name is {}.", "escaped": "{\"foo\": \"bar\"}", "plain": { "foo": "bar" }, "id": 123456,
          "nine": [1,2,3,4,5,6,7,8,9], "mixed": [1,2,3,3,3,3,3,3,4], "value": 111, "step": -1, "list": "1,2,3,4,5", "marks": "This.is+a,test=string",
          "one": { "a": { "a1": 1, "a2": 2 }, "b": 2 }, "two": { "a": { "a3": 1, "a4": 2 }, "c": 3 }, "text": "Data to encode", "code": "RGF0YSB0byBlbmNvZGU=" }
        """;

    [Theory]
    [InlineData("States.Format('Hello, my name is {}.', $.name)", "\"Hello, my name is Arnav.\"")]
    [InlineData("States.Format($.template, $.name)", "\"Hello, my name is Arnav.\"")]
    [InlineData(@"States.Format('\{\} \'{}\' \\', 1)", "\"{} '1' \\\\\"")]
    [InlineData("States.Format('{}-{}-{}', true, null, $.plain)", "\"true-null-{\\\"foo\\\":\\\"bar\\\"}\"")]
    [InlineData("States.Format('none')", "\"none\"")]
    [InlineData("States.StringToJson($.escaped)", """{"foo":"bar"}""")]
    [InlineData("States.JsonToString($.plain)", "\"{\\\"foo\\\":\\\"bar\\\"}\"")]
    [InlineData("States.Array($.id)", "[123456]")]
    [InlineData("States.Array()", "[]")]
    [InlineData("States.Array('a', 1.5, -2, true, null, States.Array())", """["a",1.5,-2,true,null,[]]""")]
    [InlineData("States.ArrayPartition($.nine, 4)", "[[1,2,3,4],[5,6,7,8],[9]]")]
    [InlineData("States.ArrayContains($.nine, 5)", "true")]
    [InlineData("States.ArrayContains($.nine, 10)", "false")]
    [InlineData("States.ArrayContains(States.Array($.plain), $.plain)", "true")]
    [InlineData("States.ArrayRange(1, 9, 2)", "[1,3,5,7,9]")]
    [InlineData("States.ArrayRange(3, 1, -1)", "[3,2,1]")]
    [InlineData("States.ArrayRange(3, 1, 1)", "[]")]
    [InlineData("States.ArrayGetItem($.nine, 5)", "6")]
    [InlineData("States.ArrayLength($.nine)", "9")]
    [InlineData("States.ArrayUnique($.mixed)", "[1,2,3,4]")]
    [InlineData("States.Base64Encode($.text)", "\"RGF0YSB0byBlbmNvZGU=\"")]
    [InlineData("States.Base64Decode($.code)", "\"Data to encode\"")]
    [InlineData("States.Hash('input data', 'SHA-1')", "\"aaff4a450a104cd177d28d18d74485e8cae074b7\"")]
    [InlineData("States.Hash('', 'MD5')", "\"d41d8cd98f00b204e9800998ecf8427e\"")]
    [InlineData("States.Hash('abc', 'SHA-256')", "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"")]
    [InlineData("States.JsonMerge($.one, $.two, false)", """{"a":{"a3":1,"a4":2},"b":2,"c":3}""")]
    [InlineData("States.MathAdd($.value, $.step)", "110")]
    [InlineData("States.MathAdd(2147483647, 1)", "2147483648")]
    [InlineData("States.MathAdd(1.5, 1)", "3")]
    [InlineData("States.StringSplit($.list, ',')", """["1","2","3","4","5"]""")]
    [InlineData("States.StringSplit($.marks, '.+,=')", """["This","is","a","test","string"]""")]
    [InlineData("States.ArrayGetItem(States.StringSplit('runs/iris/abc', '/'), 1)", "\"iris\"")]
    [InlineData("States.Format( '{}' , $['name'] )", "\"Arnav\"")]
    [InlineData("States.Format('{}', $.nine[0])", "\"1\"")]
    public void A_function_returns(string expression, string expected) =>
        Assert.Equal(expected, Json.Text(ValueExpression.Parse(expression).Evaluate(PathTests.Evaluate(Input), "it.$")));

    [Theory]
    [InlineData("States.Format('{} {}', 1)")]
    [InlineData("States.Format('{}', 1, 2)")]
    [InlineData("States.StringToJson('{')")]
    [InlineData("States.ArrayPartition($.nine, 0)")]
    [InlineData("States.ArrayLength('x')")]
    [InlineData("States.ArrayGetItem($.nine, 9)")]
    [InlineData("States.ArrayGetItem($.nine, -1)")]
    [InlineData("States.ArrayRange(0, 1000, 1)")]
    [InlineData("States.ArrayRange(0, 1, 0)")]
    [InlineData("States.Base64Decode('?')")]
    [InlineData("States.Hash('a', 'SHA-3')")]
    [InlineData("States.JsonMerge($.one, $.two, true)")]
    [InlineData("States.MathAdd('1', 1)")]
    [InlineData("States.MathAdd(2147483648, 1)")]
    [InlineData("States.MathRandom(2, 2)")]
    public void What_a_function_cannot_do_is_an_intrinsic_failure(string expression) => Assert.Equal("States.IntrinsicFailure",
        Assert.Throws<StatesException>(() => ValueExpression.Parse(expression).Evaluate(PathTests.Evaluate(Input), "it.$")).Error);

    [Theory]
    [InlineData("States.Nothing()", "expected a path that begins with '$' or one of")]
    [InlineData("States.Array(", "its end")]
    [InlineData("States.Array(1", "','")]
    [InlineData("States.Array(1,)", "an argument")]
    [InlineData("States.Array('a)", "'''")]
    [InlineData(@"States.Array('\n')", "after a backslash")]
    [InlineData("States.Array(1) 2", "nothing more")]
    [InlineData("States.ArrayLength()", "expected 1")]
    [InlineData("States.MathRandom(1)", "expected 2 to 3")]
    [InlineData("States.Format()", "expected at least 1")]
    [InlineData("States.Array($.a[)", "a whole number")]
    [InlineData("States.Array(1..2)", "a number")]
    [InlineData("run-{}", "expected a path that begins with '$'")]
    public void An_expression_that_cannot_be_read_says_why(string expression, string saying) =>
        Assert.Contains(saying, Assert.Throws<FormatException>(() => ValueExpression.Parse(expression)).Message);

    [Fact]
    public void Functions_nest_ten_deep_and_no_deeper()
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat("States.Array(", depth)) + new string(')', depth);
        ValueExpression.Parse(Nested(10));
        Assert.Throws<FormatException>(() => ValueExpression.Parse(Nested(11)));
    }

    [Fact]
    public void Random_numbers_stay_in_their_range_and_repeat_with_their_seed()
    {
        var expression = ValueExpression.Parse("States.MathRandom(1, 4)");
        var evaluation = PathTests.Evaluate("{}");
        var drawn = Enumerable.Range(0, 200).Select(_ => (int)expression.Evaluate(evaluation, "it")!).ToHashSet();
        Assert.Equal([1, 2, 3], drawn.Order());
        var seeded = ValueExpression.Parse("States.MathRandom(1, 1000000, 7)");
        Assert.Equal(Json.Text(seeded.Evaluate(evaluation, "it")), Json.Text(seeded.Evaluate(PathTests.Evaluate("{}"), "it")));
    }

    [Fact]
    public void A_uuid_is_of_version_4()
    {
        var uuid = (string)ValueExpression.Parse("States.UUID()").Evaluate(PathTests.Evaluate("{}"), "it")!;
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", uuid);
    }
}
