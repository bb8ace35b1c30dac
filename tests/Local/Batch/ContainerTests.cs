using Overnight.Local.Batch;

namespace Overnight.Local.Tests.Batch;

/// <summary>What a container's process gets, and why one does not start.</summary>
public sealed class ContainerTests
{
    [Fact]
    public async Task The_environment_is_exactly_the_containers_own()
    {
        System.Environment.SetEnvironmentVariable("OVERNIGHT_TEST_LEAK", "inherited");
        await using var bench = new BatchBench();
        bench.WithImage(
            "",
            dockerfile: "FROM debian\nWORKDIR /app\nENV FROM_IMAGE=1 BOTH=\"of image\"\nENTRYPOINT [\"/usr/bin/env\"]\n").Start(definition => definition with
            {
                ContainerProperties = definition.ContainerProperties with
                {
                    JobRoleArn = "arn:aws:iam::123456789012:role/trainer-role",
                    Environment = [new("FROM_DEFINITION", "2"), new("BOTH", "of definition"), new("OVERRIDDEN", "no")],
                },
            });
        var id = bench.Submit("""{"containerOverrides": {"environment": [{"name": "OVERRIDDEN", "value": "yes"}, {"name": "FROM_JOB", "value": "a b=c"}, {"name": "EMPTY"}]}}""");
        await bench.EndedAsync(id);
        var scratch = Path.Combine(bench.Scratch, ((string)bench.Job(id)["container"]!["taskArn"]!)[^32..]);
        var dotnet = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        string[] expected =
        [
            "AWS_ACCESS_KEY_ID=AKIA-role",
            $"AWS_BATCH_CE_NAME=cpu",
            "AWS_BATCH_JOB_ATTEMPT=1",
            $"AWS_BATCH_JOB_ID={id}",
            "AWS_BATCH_JQ_NAME=q",
            "AWS_DEFAULT_REGION=us-east-1",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1",
            "AWS_ENDPOINT_URL=http://127.0.0.1:4566",
            "AWS_REGION=us-east-1",
            "AWS_SECRET_ACCESS_KEY=secret",
            "AWS_SESSION_TOKEN=token",
            "BOTH=of definition",
            $"DOTNET_ROOT={dotnet}",
            "EMPTY=",
            "FROM_DEFINITION=2",
            "FROM_IMAGE=1",
            "FROM_JOB=a b=c",
            $"HOME={scratch}/home",
            "OVERRIDDEN=yes",
            $"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:{dotnet}",
            $"TMPDIR={scratch}/tmp",
        ];
        Assert.Equal(expected, bench.Log(id).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(scratch));
    }

    [Fact]
    public async Task Without_a_job_role_there_are_no_credentials()
    {
        await using var bench = new BatchBench().WithImage("env | grep -c -e AWS_ACCESS -e AWS_SECRET -e AWS_SESSION").Start();
        var id = bench.Submit();
        await bench.EndedAsync(id);
        Assert.Equal("0\n", bench.Log(id));
    }

    [Fact]
    public async Task The_command_takes_CMDs_place_with_its_parameters_and_WORKDIR_is_the_app_folder()
    {
        await using var bench = new BatchBench();
        bench.WithImage("echo \"$@\"; pwd; ls; [ -z \"$(cat)\" ] && echo no input", dockerfile: """
            FROM debian
            WORKDIR /opt/app
            ENTRYPOINT ["/bin/sh", "/opt/app/run.sh"]
            CMD ["from", "image"]
            """).Start(definition => definition with { Parameters = new Dictionary<string, string> { ["epochs"] = "10", ["data"] = "s3://b/k" } });
        var plain = bench.Submit();
        var own = bench.Submit("""
            {"containerOverrides": {"command": ["--epochs", "Ref::epochs", "--data=Ref::data", "/opt/app/x", "/opt/application", "Ref::unknown", "a b"]},
             "parameters": {"epochs": "3"}}
            """);
        await bench.EndedAsync(plain);
        await bench.EndedAsync(own);
        var app = Path.Combine(bench.Images, "task/app");
        Assert.Equal($"from image\n{app}\nrun.sh\nno input\n", bench.Log(plain));
        Assert.StartsWith($"--epochs 3 --data=s3://b/k {app}/x /opt/application Ref::unknown a b\n", bench.Log(own));
        Assert.Equal(
            """["--epochs","3","--data=s3://b/k","/opt/app/x","/opt/application","Ref::unknown","a b"]""",
            bench.Job(own)["container"]!["command"]!.ToJsonString());
    }

    [Fact]
    public async Task Programs_of_dotnet_find_their_runtime()
    {
        await using var bench = new BatchBench();
        bench.WithImage(
            "",
            dockerfile: "FROM mcr.microsoft.com/dotnet/runtime:10.0\nWORKDIR /app\nENTRYPOINT [\"dotnet\", \"--list-runtimes\"]\n").Start();
        var job = await bench.EndedAsync(bench.Submit());
        Assert.Equal("SUCCEEDED", (string)job["status"]!);
        Assert.Contains($"Microsoft.NETCore.App {System.Environment.Version}", bench.Log((string)job["jobId"]!));
    }

    [Fact]
    public async Task A_log_group_of_its_own_is_a_folder_of_its_own()
    {
        await using var bench = new BatchBench().WithImage("echo here").Start(definition => definition with
        {
            ContainerProperties = definition.ContainerProperties with
            {
                LogConfiguration = new LogConfiguration
                {
                    LogDriver = "awslogs",
                    Options = new Dictionary<string, string> { ["awslogs-group"] = "/overnight/test/trainer", ["awslogs-region"] = "us-east-1", ["awslogs-stream-prefix"] = "trainer" },
                },
            },
        });
        var job = await bench.EndedAsync(bench.Submit());
        var stream = (string)job["container"]!["logStreamName"]!;
        Assert.Matches("^trainer/default/[0-9a-f]{32}$", stream);
        Assert.Equal(
            "here\n",
            File.ReadAllText(Path.Combine(bench.Options.LogFolder, "overnight/test/trainer", stream + ".log")));
    }

    [Fact]
    public async Task A_missing_image_is_named_with_what_there_is()
    {
        await using var bench = new BatchBench().WithImage("exit 0").WithImage(
            "exit 0",
            "overnight/other").Start(definition => definition with
            {
                ContainerProperties = definition.ContainerProperties with { Image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/overnight/trainer:latest" },
            });
        var reason = await ReasonAsync(bench);
        Assert.StartsWith(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref overnight/trainer: not found.",
            reason);
        Assert.True(reason.Length <= 255, reason);
    }

    [Theory]
    [InlineData("FROM debian\nWORKDIR /app\nENTRYPOINT python train.py\n", "CannotCreateContainerError: ", "line 3: found 'ENTRYPOINT python train.py'; expected the exec form")]
    [InlineData("FROM debian\nWORKDIR /app\n", "CannotCreateContainerError: ", "no command specified")]
    [InlineData("FROM debian\nENTRYPOINT [\"/bin/true\"]\n", "CannotCreateContainerError: ", "WORKDIR is /, expected a folder")]
    [InlineData("FROM debian\nWORKDIR /app\nENTRYPOINT [\"pithon\"]\n", "CannotStartContainerError: ", "exec: \"pithon\": executable file not found in $PATH")]
    [InlineData("FROM debian\nWORKDIR /app\nENTRYPOINT [\"/app/run.sh\"]\n", "CannotStartContainerError: ", "exec: \"/app/run.sh\": executable file not found")]
    public async Task An_image_that_cannot_run_says_why(string dockerfile, string error, string why)
    {
        await using var bench = new BatchBench();
        bench.WithImage("exit 0", dockerfile: dockerfile).Start();
        var reason = await ReasonAsync(bench);
        Assert.StartsWith(error, reason);
        Assert.Contains(why, reason);
    }

    [Theory]
    [InlineData("trainer", "trainer")]
    [InlineData("overnight/trainer:1.2", "overnight/trainer")]
    [InlineData("localhost/trainer", "trainer")]
    [InlineData("localhost:5000/a/b:t", "a/b")]
    [InlineData("123456789012.dkr.ecr.us-east-1.amazonaws.com/overnight/trainer:latest", "overnight/trainer")]
    [InlineData("public.ecr.aws/x/trainer@sha256:0123", "x/trainer")]
    [InlineData("trainer:1@sha256:0123", "trainer")]
    public void An_images_URI_names_a_repository(string uri, string repository) => Assert.Equal(
        repository,
        ImageStore.RepositoryOf(uri));

    [Theory]
    [InlineData("x/../secrets")]
    [InlineData("a/../../b")]
    [InlineData("Trainer")]
    [InlineData("")]
    public void A_URI_that_names_no_repository_is_refused(string uri)
    {
        using var folder = new TempFolder();
        Assert.Contains(
            "invalid reference format",
            Assert.Throws<ContainerStartException>(() => new ImageStore(folder.Path).Pull(uri)).Message);
    }

    private static async Task<string> ReasonAsync(BatchBench bench)
    {
        var job = await bench.EndedAsync(bench.Submit());
        Assert.Equal(("FAILED", "Task failed to start"), ((string)job["status"]!, (string)job["statusReason"]!));
        return (string)job["container"]!["reason"]!;
    }
}
