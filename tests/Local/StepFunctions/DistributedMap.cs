using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>Definitions with a distributed Map, and what is to be seen of its Map Runs.</summary>
internal static class DistributedMap
{
    /// <summary>A machine of one Map state, <c>Each</c>, over <c>$.items</c>.</summary>
    /// <param name="processor">The processor's states; it starts at <c>A</c>.</param>
    /// <param name="fields">Further fields of the Map state.</param>
    /// <param name="next">The states that follow, and how the Map leads there.</param>
    public static string Machine(string processor, string fields = "", string? next = null) => $$"""
        { "TimeoutSeconds": 1000, "StartAt": "Each", "States": {
          "Each": { "Type": "Map", "ItemsPath": "$.items", {{fields}} {{(next is null ? "\"End\": true" : "\"Next\": \"After\"")}},
            "Label": "each", "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
              "StartAt": "A", "States": { {{processor}} } } }{{(next is null ? "" : ", " + next)}} } }
        """;

    public static string Task(string resource) => $$""" "A": { "Type": "Task", "Resource": "{{resource}}", "End": true } """;

    public static string Items(int count) => $$"""{"items":[{{string.Join(',', Enumerable.Range(0, count))}}]}""";

    /// <summary>The executions of a run's only Map Run, in the order of their items.</summary>
    public static List<ExecutionRecord> ItemsOf(this Workflow workflow, string arn) =>
        [.. workflow.Service.ListItems(workflow.MapRunOf(arn).Arn).OrderBy(item => item.Item!.Index)];

    public static MapRunRecord MapRunOf(this Workflow workflow, string arn) => Assert.Single(workflow.Service.ListMapRuns(arn));
}
