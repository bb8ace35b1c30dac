using System.Globalization;
using System.Runtime.InteropServices;
using Overnight.Cli.Connect;

namespace Overnight.Cli.Doctor;

/// <summary>What a local cloud needs of this machine.</summary>
internal static class LocalChecks
{
    private const double GiB = 1L << 30;

    // The demo's data, their checkpoints and model take a tenth of it.
    private const double LeastDiskGiB = 1;

    // Of the smallest job, beside the functions.
    private const double LeastMemoryGiB = 3;

    // The trainer's way to libtorch: the genuine package's library, or the stand-in's.
    private static readonly string[] TorchLibraries = ["libLibTorchSharp.so", "libOvernightTorchShim.so"];

    public static List<Check> Run(CloudChoice choice)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(choice.Template))!;
        return [System(), Stack(choice.Template, folder), Torch(folder), Memory(), State(choice.StateFolder), Endpoint()];
    }

    private static Check System() => Check.Of(
        "system", OperatingSystem.IsLinux() ? Health.Fine : Health.Broken,
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
        "a local cloud runs the functions and the trainer that were built for Linux", "run it in a Linux machine, container or WSL");

    private static Check Stack(string template, string folder)
    {
        string[] parts = ["functions", "statemachine", Path.Combine("images", "overnight-trainer", "app")];
        var missing = File.Exists(template) ? [.. parts.Where(part => !Directory.Exists(Path.Combine(folder, part)))] : new[] { Path.GetFileName(template) };
        return Check.Of(
            "built stack", missing.Length == 0 ? Health.Fine : Health.Broken,
            missing.Length == 0 ? folder : $"no {string.Join(", no ", missing)} in {folder}",
            "what is deployed here is the folder that sam deploy takes to AWS", "./dev build, and name its template with --template or OVERNIGHT_TEMPLATE");
    }

    private static Check Torch(string folder)
    {
        const string why = "the trainer computes with it";
        var app = Path.Combine(folder, "images", "overnight-trainer", "app");
        var found = !Directory.Exists(app) ? null
            : TorchLibraries.SelectMany(name => Directory.EnumerateFiles(app, name, SearchOption.AllDirectories)).FirstOrDefault();
        if (found is null) return Check.Of("libtorch", Health.Unseen, $"none of {string.Join(", ", TorchLibraries)} below {app}", why, "./dev build");
        if (!NativeLibrary.TryLoad(found, out var handle))
            return Check.Of("libtorch", Health.Broken, $"{found} does not load", why, $"./dev setup; ldd {found} tells what is missing");
        NativeLibrary.Free(handle);
        return Check.Of("libtorch", Health.Fine, $"{Path.GetFileName(found)} loads", why, null);
    }

    private static Check Memory()
    {
        var gib = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / GiB;
        return Check.Of(
            "memory", gib >= LeastMemoryGiB ? Health.Fine : Health.Broken,
            string.Create(CultureInfo.InvariantCulture, $"{gib:0.0} GiB, expected at least {LeastMemoryGiB:0}"),
            "a training of a table needs a few hundred MiB, one of many images a few GiB", "give the machine, or the container, more memory");
    }

    private static Check State(string folder)
    {
        const string why = "buckets, executions and logs of a local cloud are files there";
        var path = Path.GetFullPath(folder);
        try
        {
            // What it has no folder for yet, it would make.
            var existing = path;
            while (!Directory.Exists(existing)) existing = Path.GetDirectoryName(existing)!;
            var probe = Path.Combine(existing, $".overnight-doctor-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            var free = new DriveInfo(existing).AvailableFreeSpace / GiB;
            return Check.Of(
                "state folder", free >= LeastDiskGiB ? Health.Fine : Health.Broken,
                string.Create(CultureInfo.InvariantCulture, $"{path}, {free:0.0} GiB free, expected at least {LeastDiskGiB:0}"), why, "make room, or name another folder with --data");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Check.Of("state folder", Health.Broken, $"{path}: {e.Message}", why, "name a folder that can be written with --data");
        }
    }

    private static Check Endpoint() => Check.Of(
        "AWS_ENDPOINT_URL", Health.Fine,
        Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL") is { Length: > 0 } set ? set : "not set",
        "commands without --local go there, and to AWS where it is not set", null);
}
