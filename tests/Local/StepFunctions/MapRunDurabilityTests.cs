using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>A Map Run outlives the process that runs it: each item goes on where it was.</summary>
public sealed class MapRunDurabilityTests : IDisposable
{
    private static readonly string Jobs = DistributedMap.Machine(DistributedMap.Task(Workflow.Job), "\"MaxConcurrency\": 2,");

    private readonly TempFolder _folder = new();
    private readonly FakeTime _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Items_that_run_are_waited_for_again_those_that_are_done_stay_and_the_rest_begins()
    {
        var (arn, before) = ("", new TestTask(async (call, cancellation) =>
        {
            if ((int)call.Parameters! > 0) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            return JsonValue.Create("first");
        })
        { Submits = true });
        await using (var first = new Workflow(Jobs, before, _clock, _folder.Path))
        {
            arn = first.Start(DistributedMap.Items(4));
            await first.UntilAsync(() => before.Jobs == 3);
        }
        Assert.Empty(before.Aborted);
        var after = new TestTask(call => JsonValue.Create(call.AlreadySubmitted is null ? "begun" : "taken up")) { Submits = true };
        await using var second = new Workflow(Jobs, after, _clock, _folder.Path);
        second.Resume();

        Assert.Equal("""["first","taken up","taken up","begun"]""", (await second.EndAsync(arn)).Output);
        Assert.Equal((4, 1), (second.ItemsOf(arn).Count, after.Jobs));
        Assert.Equal(MapRunStatus.Succeeded, second.MapRunOf(arn).Status);
        Assert.Single(second.Types(arn), "MapRunStarted");
        DurabilityTests.AssertConsistent(second.History(arn));
    }

    [Fact]
    public async Task Items_whose_parent_has_ended_are_stopped()
    {
        string arn;
        await using (var first = new Workflow(Jobs, StateTests.Waiting(out var task, (_, _) => Task.CompletedTask), _clock, _folder.Path))
        {
            arn = first.Start(DistributedMap.Items(2));
            await first.UntilAsync(() => task.Jobs == 2);
        }
        // Killed after the parent's end was noted, before its items were stopped.
        var record = Path.Combine(_folder.Path, "executions", "machine", "run", "execution.json");
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record))
            .Replace("\"RUNNING\"", "\"ABORTED\",\"stopDate\":\"2026-01-31T22:00:00+00:00\"", StringComparison.Ordinal));
        await using var second = new Workflow(Jobs, StateTests.Waiting(out var after, (_, _) => Task.CompletedTask), _clock, _folder.Path);
        second.Resume();

        await second.UntilAsync(() => after.Aborted.Count == 2);
        Assert.Equal(MapRunStatus.Aborted, second.MapRunOf(arn).Status);
        Assert.All(second.ItemsOf(arn), item => Assert.Equal(ExecutionStatus.Aborted, item.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_history_cut_off_anywhere_leads_to_the_same_end(bool isParents)
    {
        var definition = DistributedMap.Machine(
            $$""" "A": { "Type": "Task", "Resource": "{{Workflow.Work}}", "Next": "B" }, "B": { "Type": "Pass", "End": true } """, "",
            """ "After": { "Type": "Pass", "End": true } """);
        string arn, output, item;
        await using (var whole = new Workflow(definition, clock: _clock, folder: _folder.Path))
        {
            arn = whole.Start(DistributedMap.Items(2));
            output = (await whole.EndAsync(arn)).Output!;
            item = whole.ItemsOf(arn)[1].Name;
        }
        var parent = Path.Combine(_folder.Path, "executions", "machine", "run");
        var child = Directory.GetDirectories(Path.Combine(_folder.Path, "executions"), item, SearchOption.AllDirectories).Single();
        var running = new[] { parent, child }.ToDictionary(folder => Path.Combine(folder, "execution.json"),
            folder => File.ReadAllText(Path.Combine(folder, "execution.json")).Replace("\"SUCCEEDED\"", "\"RUNNING\"", StringComparison.Ordinal));
        var (cutFile, otherFile) = (History(isParents ? parent : child), History(isParents ? child : parent));
        var (bytes, other) = (await File.ReadAllBytesAsync(cutFile), await File.ReadAllBytesAsync(otherFile));
        // An item that is still at work has a parent that waits for it.
        var waiting = isParents ? other : other[..(Text(other).IndexOf("\"MapRunSucceeded\"", StringComparison.Ordinal) - 1)];
        for (var cut = 0; cut < bytes.Length; cut += 37)
        {
            await File.WriteAllBytesAsync(cutFile, bytes[..cut]);
            await File.WriteAllBytesAsync(otherFile, waiting);
            foreach (var (file, text) in running) await File.WriteAllTextAsync(file, text);
            await using var resumed = new Workflow(definition, clock: _clock, folder: _folder.Path);
            resumed.Resume();
            var ended = await resumed.EndAsync(arn);
            Assert.True(ended.Output == output, $"cut at byte {cut}: {ended.Status} {ended.Output} {ended.Cause}");
            Assert.Equal(2, resumed.ItemsOf(arn).Count);
            DurabilityTests.AssertConsistent(resumed.History(arn));
            DurabilityTests.AssertConsistent(resumed.History(resumed.ItemsOf(arn)[1].Arn));
        }
    }

    [Fact]
    public async Task Map_Runs_are_forgotten_with_their_execution_after_90_days()
    {
        var definition = DistributedMap.Machine(DistributedMap.Task(Workflow.Work));
        await using (var first = new Workflow(definition, clock: _clock, folder: _folder.Path))
            await first.EndAsync(first.Start(DistributedMap.Items(2)));
        _clock.Advance(TimeSpan.FromDays(91));
        await using var second = new Workflow(definition, clock: _clock, folder: _folder.Path);
        second.Resume();
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder.Path, "executions"), "*", SearchOption.AllDirectories));
    }

    private static string History(string folder) => Path.Combine(folder, "history.jsonl");

    private static string Text(byte[] bytes) => System.Text.Encoding.ASCII.GetString(bytes);
}
