namespace Overnight.EndToEnd.Tests;

/// <summary>The rule that time and chance are constructor arguments holds only while something enforces it.</summary>
public sealed class BannedApiTests
{
    [Fact]
    public async Task A_planted_use_of_the_clock_breaks_the_build()
    {
        // Below the repository's root, so that its build rules apply.
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", $"planted-{Environment.ProcessId}")).FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "Planted.csproj"), """<Project Sdk="Microsoft.NET.Sdk" />""");
            await File.WriteAllTextAsync(Path.Combine(folder, "Planted.cs"), """
                namespace Planted;

                internal static class Clock
                {
                    public static DateTimeOffset Now => DateTimeOffset.UtcNow;

                    public static Task Sleep() => Task.Delay(1000);

                    public static int Draw() => Random.Shared.Next();
                }
                """);
            var build = await CommandLine.RunAsync("dotnet", ["build", "--nologo", "-p:UseArtifactsOutput=false"], folder, []);
            Assert.NotEqual(0, build.ExitCode);
            foreach (var line in new[] { 5, 7, 9 }) Assert.Contains($"Planted.cs({line},", build.Output);
            Assert.Contains("RS0030", build.Output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
