using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Overnight.Local.Lambda;

/// <summary>Starts the runtime program as the managed dotnet10 runtime's start script does.</summary>
internal static class DotNetHost
{
    /// <summary>What a .NET process needs of this machine; nothing else of our own environment reaches a function.</summary>
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "DOTNET_ROOT", "SSL_CERT_DIR", "SSL_CERT_FILE"];

    /// <summary>Copied beside this library when it is built and published.</summary>
    private static readonly string RuntimeProgram = Path.Combine(AppContext.BaseDirectory, "Overnight.Local.LambdaRuntime.dll");

    public static ProcessStartInfo Command(FunctionDefinition function)
    {
        if (!File.Exists(RuntimeProgram)) throw new FileNotFoundException($"found no {RuntimeProgram}, expected the Lambda runtime's program beside this library");
        var start = new ProcessStartInfo(DotNet())
        {
            WorkingDirectory = function.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "exec", "--depsfile", function.DepsFile, "--runtimeconfig", function.RuntimeConfigFile, RuntimeProgram, function.Handler })
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var name in Inherited)
            if (Environment.GetEnvironmentVariable(name) is { } value) start.Environment[name] = value;
        return start;
    }

    /// <summary>The dotnet that runs this process, whether or not it is on the PATH: RUNTIME lies at ROOT/shared/FRAMEWORK/VERSION.</summary>
    private static string DotNet()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var program = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(program) ? program : "dotnet";
    }
}
