using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Overnight.Contracts;
using Overnight.Functions.PublishRun;
using YamlDotNet.RepresentationModel;
using static Overnight.Functions.Tests.Template.DeployedTemplate;

namespace Overnight.Functions.Tests.Template;

/// <summary>What the template shows and watches is measured.</summary>
public sealed partial class DashboardTests
{
    /// <summary>Of AWS's own: docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html and the other services' pages.</summary>
    private static readonly Dictionary<string, string[]> Aws = new()
    {
        ["AWS/States StateMachineArn"] =
            ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"],
        ["AWS/SQS QueueName"] = ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"],
        ["AWS/Lambda FunctionName"] = ["Errors", "Throttles", "Duration", "Invocations"],
    };

    private readonly DeployedTemplate _template = DeployedTemplate.Read();

    [Fact]
    public void Each_metric_of_the_dashboard_is_one_that_we_or_AWS_write()
    {
        var metrics = Widgets().Where(widget => (string?)widget["type"] == "metric")
            .SelectMany(widget => widget["properties"]!["metrics"]!.AsArray()).Select(metric => metric!.AsArray()).ToList();
        Assert.True(metrics.Count > 10, $"found only {metrics.Count} metrics");
        foreach (var metric in metrics)
        {
            if (metric[0] is JsonObject computed)
            {
                // ['{NAMESPACE,DIMENSION} MetricName="NAME" words']
                var search = Search().Match((string)computed["expression"]!);
                Assert.True(search.Success, computed.ToJsonString());
                AssertWritten(search.Groups["namespace"].Value, search.Groups["dimension"].Value, search.Groups["name"].Value);
                continue;
            }
            AssertWritten((string)metric[0]!, (string)metric[2]!, (string)metric[1]!);
            Assert.False(string.IsNullOrEmpty((string?)metric[3]), metric.ToJsonString());
        }
    }

    [Fact]
    public void Each_widget_has_its_place_and_none_lies_on_another()
    {
        var taken = new HashSet<(int, int)>();
        foreach (var widget in Widgets())
        {
            var (x, y, width, height) = ((int)widget["x"]!, (int)widget["y"]!, (int)widget["width"]!, (int)widget["height"]!);
            Assert.InRange(x + width, 1, 24);
            Assert.All(from column in Enumerable.Range(x, width) from row in Enumerable.Range(y, height) select (column, row), cell => Assert.True(taken.Add(cell)));
            Assert.False(string.IsNullOrEmpty((string?)widget["properties"]!["title"]));
            if ((string?)widget["type"] == "log") Assert.StartsWith("SOURCE '", (string?)widget["properties"]!["query"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_alarm_watches_a_metric_that_is_written_and_tells_the_topic()
    {
        var alarms = _template.Of("AWS::CloudWatch::Alarm").ToList();
        // More than ten are billed.
        Assert.InRange(alarms.Count, 4, 10);
        Assert.All(alarms, alarm =>
        {
            var dimension = Text(Assert.Single(Items(alarm.Properties, "Dimensions")), "Name")!;
            AssertWritten(Text(alarm.Properties, "Namespace")!, dimension, Text(alarm.Properties, "MetricName")!);
            Assert.Equal("Topic", ((YamlScalarNode)Assert.Single(Items(alarm.Properties, "AlarmActions"))).Value);
        });
    }

    [Fact]
    public void No_more_metrics_are_written_than_CloudWatch_gives_for_nothing() => Assert.InRange(Ours().Count, 8, 10);

    private static void AssertWritten(string space, string dimension, string name)
    {
        if (space == EmbeddedMetrics.Namespace && dimension == EmbeddedMetrics.Stack) Assert.Contains(name, Ours());
        else Assert.Contains(name, Aws.GetValueOrDefault($"{space} {dimension}") ?? []);
    }

    private static List<string> Ours()
    {
        var result = new Result
        {
            Run = "r",
            Name = "n",
            Status = RunStatus.Succeeded,
            Message = "",
            StartedAt = default,
            EndedAt = default,
            Attempts = 1,
            Interruptions = 0,
            CostUsd = 1,
            OnDemandUsd = 2,
        };
        return RunMetrics.Of(result, null, lostSeconds: 1).ConvertAll(metric => metric.Name);
    }

    private IEnumerable<JsonObject> Widgets()
    {
        var body = Text(Assert.Single(_template.Of("AWS::CloudWatch::Dashboard")).Properties, "DashboardBody")!;
        // !Sub puts texts without quotation marks there.
        return JsonNode.Parse(Reference().Replace(body, "x"))!["widgets"]!.AsArray().Select(widget => widget!.AsObject());
    }

    [GeneratedRegex(@"\$\{[A-Za-z.:]+\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    [GeneratedRegex("""^SEARCH\('\{(?<namespace>[^,]+),(?<dimension>[^}]+)\} MetricName="(?<name>\w+)" x', 'Sum'\)$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Search();
}
