using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.Tests.StepFunctions;

public sealed class DefinitionTests
{
    private const string Work = Workflow.Work;

    [Theory]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "TimeoutSeconds": 5, "HeartbeatSeconds": 5, "End": true }""", "$.States.It.HeartbeatSeconds: found 5, expected less than TimeoutSeconds")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true }""", "$.States.It.Resource: found 'arn:aws:states:::sqs:sendMessage', which does not run here")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "Assign": {}, "End": true }""", "$.States.It.Assign: ")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "TimeoutSeconds": 0, "End": true }""", "$.States.It.TimeoutSeconds: found 0")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "TimeoutSeconds": 1.5, "End": true }""", "a whole number")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "TimeoutSeconds": 1, "TimeoutSecondsPath": "$.t", "End": true }""", "not both")]
    [InlineData("""{ "Type": "Task", "End": true }""", "$.States.It.Resource: found nothing")]
    [InlineData("""{ "Type": "Pass", "QueryLanguage": "JSONata", "End": true }""", "$.States.It.QueryLanguage: found \"JSONata\", expected JSONPath")]
    [InlineData("""{ "Type": "Pass", "Output": "{% 1 %}", "End": true }""", "$.States.It.Output: ")]
    [InlineData("""{ "Type": "Pass" }""", "$.States.It: found neither Next and End")]
    [InlineData("""{ "Type": "Pass", "Next": "It", "End": true }""", "$.States.It: found both Next and End")]
    [InlineData("""{ "Type": "Pass", "Next": "Gone" }""", "$.States.It: leads to 'Gone'")]
    [InlineData("""{ "Type": "Pass", "InputPath": "foo", "End": true }""", "$.States.It.InputPath: found 'foo'")]
    [InlineData("""{ "Type": "Pass", "ResultPath": "$.a[*]", "End": true }""", "a reference path")]
    [InlineData("""{ "Type": "Pass", "ResultPath": "$$.a", "End": true }""", "a single '$'")]
    [InlineData("""{ "Type": "Pass", "Parameters": { "a.$": 1 }, "End": true }""", "$.States.It.Parameters.a.$: found 1")]
    [InlineData("""{ "Type": "Pass", "Parameters": { "a.$": "x" }, "End": true }""", "$.States.It.Parameters.a.$: ")]
    [InlineData("""{ "Type": "Pass", "Parameters": [{ "a": 1, "a.$": "$" }], "End": true }""", "$.States.It.Parameters[0].a.$: found 'a.$' beside 'a'")]
    [InlineData("""{ "Type": "Activity", "End": true }""", "$.States.It.Type: found \"Activity\", expected Task, Pass")]
    [InlineData("""{ "Type": "Wait", "End": true }""", "found none, expected exactly one of Seconds")]
    [InlineData("""{ "Type": "Wait", "Seconds": 1, "Timestamp": "2026-01-31T22:00:00Z", "End": true }""", "found Seconds and Timestamp")]
    [InlineData("""{ "Type": "Wait", "Timestamp": "tomorrow", "End": true }""", "a timestamp like")]
    [InlineData("""{ "Type": "Fail", "Error": "E", "ErrorPath": "$.e" }""", "not both")]
    [InlineData("""{ "Type": "Choice", "Choices": [] }""", "$.States.It.Choices: found []")]
    [InlineData("""{ "Type": "Choice", "Choices": [{ "Variable": "$.a", "NumericEquals": "1", "Next": "It" }] }""", "$.States.It.Choices[0].NumericEquals: found \"1\", expected a number")]
    [InlineData("""{ "Type": "Choice", "Choices": [{ "Variable": "$.a", "Next": "It" }] }""", "found no comparison")]
    [InlineData("""{ "Type": "Choice", "Choices": [{ "Variable": "$.a", "IsNull": true, "IsString": true, "Next": "It" }] }""", "found IsNull and IsString")]
    [InlineData("""{ "Type": "Choice", "Choices": [{ "Variable": "$.a", "IsNull": true }] }""", "$.States.It.Choices[0].Next: found nothing")]
    [InlineData("""{ "Type": "Choice", "Choices": [{ "Not": { "Variable": "$.a", "IsNull": true, "Next": "It" }, "Next": "It" }] }""", "$.States.It.Choices[0].Not.Next: ")]
    [InlineData("""{ "Type": "Map", "Iterator": {}, "End": true }""", "$.States.It.Iterator: ")]
    [InlineData("""{ "Type": "Map", "ItemProcessor": { "ProcessorConfig": { "Mode": "BOTH" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "ProcessorConfig.Mode: found \"BOTH\", expected INLINE or DISTRIBUTED")]
    [InlineData("""{ "Type": "Map", "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "ProcessorConfig.ExecutionType: found nothing, expected STANDARD")]
    [InlineData("""{ "Type": "Map", "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "ProcessorConfig.ExecutionType: found \"EXPRESS\", expected STANDARD")]
    [InlineData("""{ "Type": "Map", "ItemProcessor": { "ProcessorConfig": { "Mode": "INLINE", "ExecutionType": "STANDARD" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "ProcessorConfig.ExecutionType: ")]
    [InlineData("""{ "Type": "Map", "ItemReader": {}, "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "$.States.It.ItemReader: ")]
    [InlineData("""{ "Type": "Map", "ItemBatcher": {}, "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "$.States.It.ItemBatcher: ")]
    [InlineData("""{ "Type": "Map", "ResultWriter": {}, "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "$.States.It.ResultWriter: ")]
    [InlineData("""{ "Type": "Map", "Label": "a b", "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "$.States.It.Label: found \"a b\", expected at most 40 characters")]
    [InlineData("""{ "Type": "Map", "Label": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "expected at most 40 characters")]
    [InlineData("""{ "Type": "Map", "ToleratedFailurePercentage": 101, "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "$.States.It.ToleratedFailurePercentage: found 101, expected a number from 0 to 100")]
    [InlineData("""{ "Type": "Map", "ToleratedFailureCount": 1, "ToleratedFailureCountPath": "$.n", "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "$.States.It.ToleratedFailureCountPath: found \"$.n\", expected it or ToleratedFailureCount, not both")]
    [InlineData("""{ "Type": "Map", "MaxConcurrency": 1, "MaxConcurrencyPath": "$.n", "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "expected it or MaxConcurrency, not both")]
    [InlineData("""{ "Type": "Map", "Label": "Trials", "ItemProcessor": { "ProcessorConfig": { "Mode": "INLINE" }, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "$.States.It.Label: ")]
    [InlineData("""{ "Type": "Map", "ToleratedFailurePercentage": 5, "ItemProcessor": { "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "$.States.It.ToleratedFailurePercentage: ")]
    [InlineData("""{ "Type": "Map", "ItemProcessor": { "StartAt": "It", "States": { "It": { "Type": "Succeed" } } }, "End": true }""", "a second state named 'It'")]
    [InlineData("""{ "Type": "Parallel", "Branches": [{ "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "It" } } }], "End": true }""", "$.States.It.Branches[0].States.A: leads to 'It'")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "End": true, "Retry": [{ "ErrorEquals": ["States.ALL", "X"] }] }""", "States.ALL alone and in the last place")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "End": true, "Retry": [{ "ErrorEquals": ["States.ALL"] }, { "ErrorEquals": ["X"] }] }""", "States.ALL alone and in the last place")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "End": true, "Retry": [{ "ErrorEquals": ["States.TimeOut"] }] }""", "found 'States.TimeOut', expected one of")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "End": true, "Retry": [{ "ErrorEquals": [] }] }""", "$.States.It.Retry[0].ErrorEquals: found []")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "End": true, "Retry": [{ "ErrorEquals": ["X"], "BackoffRate": 0.5 }] }""", "$.States.It.Retry[0].BackoffRate: found 0.5")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "End": true, "Retry": [{ "ErrorEquals": ["X"], "IntervalSeconds": 5, "MaxDelaySeconds": 5 }] }""", "more than IntervalSeconds")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "End": true, "Retry": [{ "ErrorEquals": ["X"], "JitterStrategy": "SOME" }] }""", "FULL or NONE")]
    [InlineData("""{ "Type": "Task", "Resource": "arn:aws:states:::test:work", "End": true, "Catch": [{ "ErrorEquals": ["X"] }] }""", "$.States.It.Catch[0].Next: found nothing")]
    public void What_cannot_run_is_refused_with_its_place(string state, string saying) =>
        Assert.Contains(saying, Refusal($$"""{ "StartAt": "It", "States": { "It": {{state}} } }""").Message);

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "found no object")]
    [InlineData("""{ "StartAt": "A", "StartAt": "A" }""", "not JSON")]
    [InlineData("""{ "StartAt": "B", "States": { "A": { "Type": "Succeed" } } }""", "$.StartAt: found \"B\", expected one of A")]
    [InlineData("""{ "StartAt": "A", "States": { "A": { "Type": "Succeed" }, "B": { "Type": "Succeed" } } }""", "$.States.B: is not reachable")]
    [InlineData("""{ "StartAt": "A", "States": {} }""", "$.States: found {}")]
    [InlineData("""{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } }, "QueryLanguage": "JSONata" }""", "$.QueryLanguage: ")]
    [InlineData("""{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } }, "Version": "2.0" }""", "$.Version: ")]
    [InlineData("""{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } }, "Timeout": 1 }""", "$.Timeout: ")]
    public void A_machine_that_cannot_run_is_refused(string definition, string saying) => Assert.Contains(saying, Refusal(definition).Message);

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var problems = Refusal($$"""
            { "StartAt": "A", "Extra": 1, "States": {
              "A": { "Type": "Task", "Resource": "{{Work}}", "TimeoutSeconds": 5, "HeartbeatSeconds": 5, "Credentials": {}, "Next": "B" },
              "B": { "Type": "Wait", "Next": "C" } } }
            """).Problems;
        Assert.Equal(["$.Extra", "$.States.A.Credentials", "$.States.A.HeartbeatSeconds", "$.States.B", "$.States.B"], problems.Select(problem => problem.Path).Order());
    }

    [Fact]
    public void A_definition_is_at_most_a_mebibyte()
    {
        string Padded(int bytes)
        {
            const string rest = """{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } }, "Comment": "" }""";
            return rest.Replace("\"\"", $"\"{new string('x', bytes - rest.Length)}\"", StringComparison.Ordinal);
        }
        StateMachineDefinition.Parse(Padded(1024 * 1024), (_, _) => null);
        Assert.Contains("expected at most 1048576", Refusal(Padded((1024 * 1024) + 1)).Message);
    }

    [Fact]
    public void A_state_name_has_at_most_80_characters()
    {
        string Named(int length) => $$"""{ "StartAt": "{{new string('x', length)}}", "States": { "{{new string('x', length)}}": { "Type": "Succeed" } } }""";
        StateMachineDefinition.Parse(Named(80), (_, _) => null);
        Assert.Contains("expected 1 to 80", Refusal(Named(81)).Message);
    }

    private static InvalidDefinitionException Refusal(string definition) => Assert.Throws<InvalidDefinitionException>(() =>
        StateMachineDefinition.Parse(definition, (resource, _) => resource == Work ? null : $"found '{resource}', which does not run here"));
}
