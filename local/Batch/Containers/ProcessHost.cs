using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Overnight.Local.Logs;

namespace Overnight.Local.Batch;

/// <summary>
/// Runs containers as processes of this machine. Each is the leader of a session of its own, so that all it starts can be found
/// and ended with it, and has a scratch folder that lives as long as it does. One timer looks after all of them; no thread waits
/// for any.
/// </summary>
public sealed class ProcessHost : IContainerHost
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>A log keeps its newest part: between this much and twice as much.</summary>
    private const long MostLogBytes = 64L << 20;

    /// <summary>
    /// The process's output goes straight into its log, so it is there at once and goes on if this process dies. The shell gives
    /// way to the program, and leaves nothing of its own in the environment.
    /// </summary>
    private const string Launcher = "unset PWD OLDPWD SHLVL _; exec \"$@\" </dev/null >>\"$0\" 2>&1";

    /// <summary>By their main process's number. Those that ended stay until the next one starts.</summary>
    private readonly ConcurrentDictionary<int, ProcessContainer> _containers = new();
    private readonly ImageStore _images;
    private readonly string _scratch;
    private readonly ITimer _watch;
    private readonly TimeProvider _time;

    /// <param name="imagesRoot">Holds a folder for each repository.</param>
    /// <param name="scratchFolder">Holds the containers' own folders.</param>
    /// <param name="time">Paces the look at memory and logs.</param>
    public ProcessHost(string imagesRoot, string scratchFolder, TimeProvider time)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException($"found {RuntimeInformation.OSDescription}; containers are Linux processes");
        _images = new ImageStore(Path.GetFullPath(imagesRoot));
        _scratch = Path.GetFullPath(scratchFolder);
        _time = time;
        _watch = time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <summary>Where the .NET that runs this process is: trainers are started with the same.</summary>
    private static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    public IContainer Start(ContainerSpec spec, Action<ContainerExit> exited)
    {
        var image = _images.Pull(spec.Image);
        var scratch = Path.Combine(_scratch, spec.TaskId);
        var environment = EnvironmentOf(image, spec, scratch);
        var command = CommandOf(image, spec, environment["PATH"]);
        Directory.CreateDirectory(Home(scratch));
        Directory.CreateDirectory(Path.Combine(scratch, "tmp"));
        Directory.CreateDirectory(Path.GetDirectoryName(spec.LogFile)!);

        var start = new ProcessStartInfo("/usr/bin/setsid") { UseShellExecute = false, WorkingDirectory = image.AppFolder };
        foreach (var word in (string[])["/bin/sh", "-c", Launcher, spec.LogFile, .. command]) start.ArgumentList.Add(word);
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;

        var container = new ProcessContainer(spec, start, scratch, exit =>
        {
            // Whoever hears of the end finds the log whole.
            LogFile.At(spec.LogFile).Stamp(_time.GetUtcNow(), last: true);
            exited(exit);
        });
        foreach (var ended in _containers.Values.Where(known => known.Ended.IsCompleted)) _containers.TryRemove(ended.Id, out _);
        _containers[container.Id] = container;
        return container;
    }

    public void EndLeftover(ContainerMark mark)
    {
        var scratch = Path.Combine(_scratch, mark.TaskId);
        if (mark.ProcessId != 0) ProcessContainer.EndLeftover(mark);
        // No other local cloud's container has this folder for its home, even where chance gave two jobs one id.
        else ProcessContainer.EndAllWith($"HOME={Home(scratch)}");
        DeleteFolder(scratch);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        var running = _containers.Values.ToList();
        foreach (var container in running) container.Kill();
        await Task.WhenAll(running.Select(container => container.Ended));
    }

    internal static void DeleteFolder(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process that is being killed may still write, or have locked a folder. What stays is in a folder of our own.
        }
    }

    /// <summary>
    /// Only what a container on AWS would see, and what a process needs that a container has: its own PATH, HOME and TMPDIR, and
    /// the .NET of this machine. Nothing of this process's own environment.
    /// </summary>
    private static Dictionary<string, string> EnvironmentOf(LocalImage image, ContainerSpec spec, string scratch)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:" + DotnetRoot,
            ["HOME"] = Home(scratch),
            ["TMPDIR"] = Path.Combine(scratch, "tmp"),
            ["DOTNET_ROOT"] = DotnetRoot,
        };
        foreach (var (name, value) in image.Config.Environment) environment[name] = value;
        foreach (var (name, value) in spec.Environment) environment[name] = value;
        return environment;
    }

    private static string Home(string scratch) => Path.Combine(scratch, "home");

    /// <summary>ENTRYPOINT and the command; a word that begins with WORKDIR means the folder that stands for it.</summary>
    private static List<string> CommandOf(LocalImage image, ContainerSpec spec, string path)
    {
        var workDir = image.Config.WorkDir;
        List<string> words = [.. image.Config.Entrypoint, .. spec.Command ?? image.Config.Command];
        if (words.Count == 0)
            throw new ContainerStartException("CannotCreateContainerError: Error response from daemon: no command specified");
        var command = words.ConvertAll(word => word == workDir || word.StartsWith(workDir + "/", StringComparison.Ordinal)
            ? image.AppFolder + word[workDir.Length..]
            : word);
        var candidates = command[0].Contains('/', StringComparison.Ordinal)
            ? [Path.Combine(image.AppFolder, command[0])]
            : path.Split(':').Select(folder => Path.Combine(folder, command[0]));
        if (!candidates.Any(IsExecutable))
        {
            throw new ContainerStartException("CannotStartContainerError: Error response from daemon: "
                + $"failed to create task for container: exec: \"{words[0]}\": executable file not found in $PATH");
        }
        return command;
    }

    private static bool IsExecutable(string file)
    {
        const UnixFileMode executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return !OperatingSystem.IsWindows() && File.Exists(file)
            && (File.GetUnixFileMode(file) & executable) != UnixFileMode.None;
    }

    /// <summary>
    /// Memory: on AWS a control group ends the container the moment it asks for more. A process's group would need root, so here
    /// it is looked at once a second, and may have held more for a moment. Logs: the older half goes when there is too much.
    /// </summary>
    private void Look()
    {
        var running = _containers.Values.Where(container => !container.Ended.IsCompleted).ToList();
        if (running.Count == 0) return;
        var held = ProcessTable.All().GroupBy(entry => entry.Session)
            .ToDictionary(session => session.Key, session => session.Sum(entry => entry.ResidentBytes));
        foreach (var container in running)
        {
            container.EndIfAbove(held.GetValueOrDefault(container.Id));
            var log = LogFile.At(container.Spec.LogFile);
            log.Stamp(_time.GetUtcNow());
            log.Roll(MostLogBytes, _time.GetUtcNow());
        }
    }
}
