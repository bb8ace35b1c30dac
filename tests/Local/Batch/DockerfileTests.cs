using Overnight.Local.Batch;

namespace Overnight.Local.Tests.Batch;

public sealed class DockerfileTests
{
    [Fact]
    public void The_final_stage_says_how_the_image_runs()
    {
        var config = Read("""
            # syntax=docker/dockerfile:1
            ARG VERSION=10.0
            FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${VERSION} AS build
            WORKDIR /src
            COPY . .
            RUN dotnet publish trainer-image -c Release -o /out \
                # a comment inside
                && rm -rf /src

            FROM mcr.microsoft.com/dotnet/runtime:${VERSION}
            LABEL org.opencontainers.image.title="trainer"
            WORKDIR /app
            copy --from=build /out .
            ENV OMP_NUM_THREADS=2 NAME="two words"
            ENV LEGACY a value  with spaces
            USER $APP_UID
            EXPOSE 80
            STOPSIGNAL SIGTERM
            ENTRYPOINT ["dotnet", "Overnight.Trainer.dll"]
            CMD ["--help"]
            """);
        Assert.Equal("/app", config.WorkDir);
        Assert.Equal(["dotnet", "Overnight.Trainer.dll"], config.Entrypoint);
        Assert.Equal(["--help"], config.Command);
        Assert.Equal(
            new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "2", ["NAME"] = "two words", ["LEGACY"] = "a value  with spaces" },
            config.Environment);
    }

    [Fact]
    public void A_stage_goes_on_from_the_one_it_names()
    {
        var config = Read("""
            FROM debian AS base
            WORKDIR /opt
            ENV A=1 B=1
            CMD ["base"]
            FROM debian AS other
            WORKDIR /elsewhere
            ENTRYPOINT the shell form, of a stage that nobody builds on
            FROM base
            WORKDIR app
            ENV B=2
            ENTRYPOINT ["run"]
            """);
        Assert.Equal("/opt/app", config.WorkDir);
        Assert.Equal(new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" }, config.Environment);
        // As in Docker: an entry point of its own forgets the command of the image below.
        Assert.Equal(["run"], config.Entrypoint);
        Assert.Empty(config.Command);
        Assert.Equal(["base"], Read("FROM debian AS base\nCMD [\"base\"]\nFROM Base\nWORKDIR /x").Command);
    }

    [Fact]
    public void The_trainers_own_Dockerfile_is_understood()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Serverless.sln"))) root = root.Parent!;
        var config = Dockerfile.Read(Path.Combine(root.FullName, "trainer-image/Dockerfile"));
        Assert.Equal("/app", config.WorkDir);
        // A command, so that a job can bring another.
        Assert.Equal(["dotnet", "/app/Overnight.Trainer.dll"], config.Command);
        Assert.Empty(config.Entrypoint);
    }

    [Theory]
    [InlineData("", "found no FROM")]
    [InlineData("WORKDIR /app\nFROM debian", "line 1: found 'WORKDIR /app'; expected FROM first")]
    [InlineData("FROM a AS", "expected FROM image [AS name]")]
    [InlineData("FROM a\n\nCMD echo", "line 3: found 'CMD echo'; expected the exec form")]
    [InlineData("FROM a\nENTRYPOINT [\"a\"", "line 2: found 'ENTRYPOINT [\"a\"'; expected the exec form")]
    [InlineData("FROM a\nENTRYPOINT [1]", "line 2: found 'ENTRYPOINT [1]'; expected the exec form")]
    [InlineData("FROM a\nENV HOME=$HOME/x", "line 2: found 'ENV HOME=$HOME/x'; variables")]
    [InlineData("FROM a\nENV A", "line 2: found 'ENV A'; expected NAME=value")]
    [InlineData("FROM a\nENV A=1 B", "line 2: found 'ENV A=1 B'; expected NAME=value instead of 'B'")]
    [InlineData("FROM a\nSTOPSIGNAL SIGINT", "line 2: found 'STOPSIGNAL SIGINT'; it is not understood")]
    [InlineData("FROM a\nFRMO b", "line 2: found 'FRMO b'; it is not understood")]
    [InlineData("FROM a\nRUN <<EOF\nrm -rf /\nEOF", "line 2: found 'RUN <<EOF'; here-documents are not understood")]
    public void What_is_not_understood_is_refused_with_its_line(string text, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Read(text)).Message);

    private static ImageConfig Read(string text)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder / "Dockerfile", text);
        return Dockerfile.Read(folder / "Dockerfile");
    }
}
