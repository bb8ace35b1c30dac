namespace Overnight.Local.Tests.StepFunctions;

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/state-choice.html</summary>
public sealed class ChoiceTests
{
    private const string Input = """
        { "s": "beta", "n": 7, "t": true, "f": false, "when": "2026-01-31T22:00:00Z", "none": null, "list": [],
          "s2": "beta", "n2": 7.0, "later": "2026-01-31T23:00:00+00:00", "file": "log-2026.txt", "star": "a*b", "big": 9007199254740993 }
        """;

    [Theory]
    [InlineData("s", "StringEquals", "\"beta\"", true)]
    [InlineData("s", "StringEquals", "\"Beta\"", false)]
    [InlineData("n", "StringEquals", "\"7\"", false)]
    [InlineData("s", "StringLessThan", "\"gamma\"", true)]
    [InlineData("s", "StringLessThan", "\"beta\"", false)]
    [InlineData("s", "StringLessThanEquals", "\"beta\"", true)]
    [InlineData("s", "StringGreaterThan", "\"alpha\"", true)]
    [InlineData("s", "StringGreaterThan", "\"beta\"", false)]
    [InlineData("s", "StringGreaterThanEquals", "\"beta\"", true)]
    [InlineData("s", "StringEqualsPath", "\"$.s2\"", true)]
    [InlineData("s", "StringEqualsPath", "\"$.n\"", false)]
    [InlineData("s", "StringLessThanPath", "\"$.file\"", true)]
    [InlineData("file", "StringMatches", "\"log-*.txt\"", true)]
    [InlineData("file", "StringMatches", "\"*\"", true)]
    [InlineData("file", "StringMatches", "\"log-*.csv\"", false)]
    [InlineData("file", "StringMatches", "\"og-*\"", false)]
    [InlineData("file", "StringMatches", "\"l*g*2*t\"", true)]
    [InlineData("star", "StringMatches", "\"a\\\\*b\"", true)]
    [InlineData("file", "StringMatches", "\"log\\\\*\"", false)]
    [InlineData("n", "StringMatches", "\"*\"", false)]
    [InlineData("n", "NumericEquals", "7", true)]
    [InlineData("n", "NumericEquals", "7.0", true)]
    [InlineData("s", "NumericEquals", "7", false)]
    [InlineData("big", "NumericEquals", "9007199254740992", false)]
    [InlineData("n", "NumericLessThan", "7", false)]
    [InlineData("n", "NumericLessThan", "7.5", true)]
    [InlineData("n", "NumericLessThanEquals", "7", true)]
    [InlineData("n", "NumericGreaterThan", "6", true)]
    [InlineData("n", "NumericGreaterThanEquals", "7.1", false)]
    [InlineData("n", "NumericEqualsPath", "\"$.n2\"", true)]
    [InlineData("n", "NumericGreaterThanPath", "\"$.big\"", false)]
    [InlineData("n", "NumericLessThan", "1e400", true)]
    [InlineData("t", "BooleanEquals", "true", true)]
    [InlineData("t", "BooleanEquals", "false", false)]
    [InlineData("s", "BooleanEquals", "true", false)]
    [InlineData("t", "BooleanEqualsPath", "\"$.f\"", false)]
    [InlineData("when", "TimestampEquals", "\"2026-01-31T23:00:00+01:00\"", true)]
    [InlineData("when", "TimestampLessThan", "\"2026-01-31T22:00:00.001Z\"", true)]
    [InlineData("when", "TimestampLessThanEquals", "\"2026-01-31T22:00:00Z\"", true)]
    [InlineData("when", "TimestampGreaterThan", "\"2026-01-31T22:00:00Z\"", false)]
    [InlineData("when", "TimestampGreaterThanEquals", "\"2026-01-30T00:00:00Z\"", true)]
    [InlineData("when", "TimestampLessThanPath", "\"$.later\"", true)]
    [InlineData("s", "TimestampEquals", "\"2026-01-31T22:00:00Z\"", false)]
    [InlineData("none", "IsNull", "true", true)]
    [InlineData("s", "IsNull", "true", false)]
    [InlineData("s", "IsNull", "false", true)]
    [InlineData("s", "IsString", "true", true)]
    [InlineData("n", "IsString", "true", false)]
    [InlineData("n", "IsNumeric", "true", true)]
    [InlineData("t", "IsNumeric", "true", false)]
    [InlineData("f", "IsBoolean", "true", true)]
    [InlineData("none", "IsBoolean", "true", false)]
    [InlineData("when", "IsTimestamp", "true", true)]
    [InlineData("s", "IsTimestamp", "true", false)]
    [InlineData("none", "IsPresent", "true", true)]
    [InlineData("gone", "IsPresent", "true", false)]
    [InlineData("gone", "IsPresent", "false", true)]
    public async Task An_operator_compares(string variable, string comparison, string right, bool holds) =>
        Assert.Equal(holds, await HoldsAsync($$"""{ "Variable": "$.{{variable}}", "{{comparison}}": {{right}}, "Next": "Yes" }"""));

    private const string True = """{ "Variable": "$.t", "BooleanEquals": true }""", False = """{ "Variable": "$.t", "BooleanEquals": false }""";
    private const string Broken = """{ "Variable": "$.gone", "BooleanEquals": false }""";

    [Theory]
    [InlineData($$"""{ "And": [{{True}}, {{True}}], "Next": "Yes" }""", true)]
    [InlineData($$"""{ "And": [{{True}}, {{False}}], "Next": "Yes" }""", false)]
    [InlineData($$"""{ "Or": [{{False}}, {{True}}], "Next": "Yes" }""", true)]
    [InlineData($$"""{ "Or": [{{False}}, {{False}}], "Next": "Yes" }""", false)]
    [InlineData($$"""{ "Not": {{False}}, "Next": "Yes" }""", true)]
    [InlineData($$"""{ "Not": { "And": [{{True}}, { "Or": [{{False}}, {{True}}] }] }, "Next": "Yes" }""", false)]
    [InlineData($$"""{ "And": [{{False}}, {{Broken}}], "Next": "Yes" }""", false)]
    [InlineData($$"""{ "And": [{ "Variable": "$.gone", "IsPresent": true }, {{Broken}}], "Next": "Yes" }""", false)]
    public async Task Conditions_combine_and_stop_where_the_answer_is_known(string rule, bool holds) => Assert.Equal(holds, await HoldsAsync(rule));

    [Fact]
    public async Task The_first_rule_that_holds_decides() => Assert.Equal("\"first\"", await Workflow.OutcomeAsync($$"""
        { "StartAt": "It", "States": {
          "It": { "Type": "Choice", "Choices": [
            { "Variable": "$.n", "NumericGreaterThan": 5, "Next": "First" }, { "Variable": "$.n", "NumericGreaterThan": 1, "Next": "Second" }], "Default": "Second" },
          "First": { "Type": "Pass", "Result": "first", "End": true }, "Second": { "Type": "Pass", "Result": "second", "End": true } } }
        """, Input));

    [Fact]
    public async Task No_match_without_a_default_fails_the_execution() => Assert.StartsWith("States.NoChoiceMatched: ", await Workflow.OutcomeAsync("""
        { "StartAt": "It", "States": { "It": { "Type": "Choice", "Choices": [{ "Variable": "$.n", "NumericEquals": 5, "Next": "End" }] }, "End": { "Type": "Succeed" } } }
        """, Input), StringComparison.Ordinal);

    [Fact]
    public async Task A_variable_that_is_not_there_fails_the_execution() => Assert.Contains("Invalid path '$.gone'", await Workflow.OutcomeAsync($$"""
        { "StartAt": "It", "States": { "It": { "Type": "Choice", "Choices": [{ "Variable": "$.gone", "NumericEquals": 5, "Next": "End" }], "Default": "End" }, "End": { "Type": "Succeed" } } }
        """, Input));

    private static async Task<bool> HoldsAsync(string rule) => await Workflow.OutcomeAsync($$"""
        { "StartAt": "It", "States": {
          "It": { "Type": "Choice", "Choices": [{{rule}}], "Default": "No" },
          "Yes": { "Type": "Pass", "Result": true, "End": true }, "No": { "Type": "Pass", "Result": false, "End": true } } }
        """, Input) switch
    {
        "true" => true,
        "false" => false,
        var other => throw new InvalidOperationException(other),
    };
}
