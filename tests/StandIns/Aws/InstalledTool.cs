using System.ComponentModel;
using System.Diagnostics;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>Programs that a test can use where they are installed, and is skipped where they are not.</summary>
internal static class InstalledTool
{
    public static Process StartOrSkip(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed, so there is nothing independent to compare with");
            throw;
        }
    }
}
