using System.Text;
using System.Text.Json;
using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.Workflow;

public sealed class RunStateTests
{
    [Fact]
    public void Request_that_starts_a_run_is_read_as_its_first_state()
    {
        var request = new RunRequest { Run = "iris-1", Name = "iris", Bucket = "data", Source = "datasets/iris/iris.csv", RecipeETag = "e" };

        var state = Read(Encoding.UTF8.GetString(Documents.ToBytes(request)));

        Assert.Equal(("iris-1", "iris", "data", "datasets/iris/iris.csv", "e"), (state.Run, state.Name, state.Bucket, state.Source, state.RecipeETag));
        Assert.Null(state.Next);
    }

    [Fact]
    public void State_is_written_as_the_workflow_reads_it()
    {
        var json = Write(new RunState
        {
            Run = "iris-1",
            Name = "iris",
            Bucket = "data",
            Source = "s",
            Next = NextStep.Train,
            Attempt = 3,
            PauseSeconds = 60,
            Train = new TrainStep { Queue = "q", Plan = "s3://b/k", Resources = [new ResourceRequirement { Type = "VCPU", Value = "2" }] },
            Status = RunStatus.Succeeded,
        });

        Assert.Equal("train", json.GetProperty("next").GetString());
        Assert.Equal((3, 60), (json.GetProperty("attempt").GetInt32(), json.GetProperty("pauseSeconds").GetInt32()));
        Assert.Equal(("q", "s3://b/k"), (json.GetProperty("train").GetProperty("queue").GetString(), json.GetProperty("train").GetProperty("plan").GetString()));
        Assert.Equal("""[{"Type":"VCPU","Value":"2"}]""", json.GetProperty("train").GetProperty("resources").GetRawText());
        Assert.Equal("succeeded", json.GetProperty("status").GetString());
        // Choices look at paths: what is absent must be absent, not null.
        Assert.False(json.TryGetProperty("job", out _));
    }

    [Fact]
    public void What_the_workflow_adds_is_understood()
    {
        const string state = """{"run":"r","name":"n","bucket":"b","source":"s","attempt":1,""";
        Assert.Equal("j", Read(state + """ "job":{"JobId":"j"}}""").Job!.JobId);
        Assert.Equal("States.TaskFailed", Read(state + """ "job":{"Error":"States.TaskFailed","Cause":"{}"}}""").Job!.Error);
        Assert.Equal("why", Read(state + """ "error":{"Error":"E","Cause":"why"}}""").Error!.Cause);
        Assert.Equal("E", Read(state + """ "unsettled":{"Error":"E","Cause":"why"}}""").Unsettled!.Error);
    }

    private static RunState Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return new Serializer().Deserialize<RunState>(stream);
    }

    private static JsonElement Write(RunState state)
    {
        using var stream = new MemoryStream();
        new Serializer().Serialize(state, stream);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
