using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Overnight.EndToEnd.Tests.Chaos;

/// <summary><c>overnight up</c> as a process, and all that it starts. It has the same port each time that it is started.</summary>
internal sealed class CloudProcess(string stateFolder, int port) : IDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(60);
    private static int _lastPort = 20_000 + (Environment.ProcessId % 5_000);

    private Process? _process;

    public ConcurrentQueue<string> Said { get; } = new();

    public Uri Endpoint { get; } = new($"http://127.0.0.1:{port}");

    /// <summary>Below those that the system gives to whoever asks for any, which could take it while the cloud is down.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _lastPort);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
            }
        }
    }

    public void Start()
    {
        _process?.Dispose();
        string[] arguments = [Repository.CommandLine, "up", "--data", stateFolder, "--port", port.ToString(CultureInfo.InvariantCulture)];
        var process = _process = CommandLine.Start("dotnet", arguments, Path.GetTempPath(), new() { ["OVERNIGHT_TEMPLATE"] = Repository.Template });
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Whether it has ended by itself, and how.</summary>
    public int? ExitCode => _process is { HasExited: true } ended ? ended.ExitCode : null;

    public void Kill() => StartedProcess.Kill(_process!.Id);

    public Task KilledAsync() => _process!.WaitForExitAsync();

    /// <summary>As Ctrl-C.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        var process = _process!;
        await CommandLine.RunAsync("kill", ["-TERM", $"{process.Id}"], "/", []);
        using var patience = new CancellationTokenSource(LongestGoodbye, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"the local cloud did not end within {LongestGoodbye} of SIGTERM", late);
        }
    }

    /// <summary>Functions and containers that were told this endpoint, those of an earlier process included.</summary>
    public IReadOnlyList<StartedProcess> Started() => StartedProcess.Of(port);

    /// <summary>Leaves nothing behind, whatever went wrong.</summary>
    public void Dispose()
    {
        if (_process is { HasExited: false }) Kill();
        _process?.Dispose();
        foreach (var started in Started()) StartedProcess.Kill(started.Id);
    }

    private void Hear(string? line)
    {
        if (line is not null) Said.Enqueue(line);
    }
}

/// <summary>A process that a local cloud has started.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Function">The function's name; null for a container's.</param>
internal sealed record StartedProcess(int Id, string? Function)
{
    public static List<StartedProcess> Of(int port)
    {
        var found = new List<StartedProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            var variables = Environment(folder);
            if (!variables.Any(variable => variable.TrimEnd('/') == $"AWS_ENDPOINT_URL=http://127.0.0.1:{port}")) continue;
            const string function = "AWS_LAMBDA_FUNCTION_NAME=";
            found.Add(new StartedProcess(id, variables.FirstOrDefault(name => name.StartsWith(function, StringComparison.Ordinal))?[function.Length..]));
        }
        return [.. found.OrderBy(process => process.Id)];
    }

    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
        }
    }

    private static string[] Environment(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ")).Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
