using System.Text;

namespace Overnight.Cli.Follow;

/// <summary>
/// Some lines at the bottom of a terminal that are drawn over and over, and lines above them that stay. Each frame goes out in one piece,
/// and clears what it does not fill: nothing flickers, and nothing of an older frame is left behind.
/// </summary>
/// <remarks>Codes: ECMA-48's CUU, EL and ED, and DEC's for the cursor, which every terminal emulator knows.</remarks>
internal sealed class LiveLines : IDisposable
{
    private const string HideCursor = "\e[?25l", ShowCursor = "\e[?25h", ToLineEnd = "\e[K", ToScreenEnd = "\e[J";
    private readonly TextWriter _terminal;
    private IReadOnlyList<string> _lines = [];

    public LiveLines(TextWriter terminal)
    {
        _terminal = terminal;
        _terminal.Write(HideCursor);
    }

    /// <summary>Puts these lines in the place of the last ones. None may be as wide as the terminal.</summary>
    public void Draw(IReadOnlyList<string> lines)
    {
        var frame = new StringBuilder(Up());
        foreach (var line in lines) frame.Append(line).Append(ToLineEnd).Append('\n');
        Send(frame.Append(ToScreenEnd));
        _lines = lines;
    }

    /// <summary>Lines that stay, above those that are drawn.</summary>
    public void Say(IEnumerable<string> lines)
    {
        var frame = new StringBuilder(Up());
        foreach (var line in lines.Concat(_lines)) frame.Append(line).Append(ToLineEnd).Append('\n');
        Send(frame.Append(ToScreenEnd));
    }

    public void Dispose() => Send(new StringBuilder(Up()).Append(ToScreenEnd).Append(ShowCursor));

    private string Up() => _lines.Count == 0 ? "\r" : $"\r\e[{_lines.Count}A";

    private void Send(StringBuilder frame)
    {
        _terminal.Write(frame.ToString());
        _terminal.Flush();
    }
}
