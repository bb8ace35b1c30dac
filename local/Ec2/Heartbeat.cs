using System.Globalization;
using System.Text;
using Overnight.Local.Hosting;

namespace Overnight.Local.Ec2;

/// <summary>When this process was last known to be alive, in a file that the next one reads.</summary>
internal sealed class Heartbeat(StateFiles files, string file, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private ITimer? _timer;

    /// <summary>The newest beat; null where there is none that can be read.</summary>
    public DateTimeOffset? Last =>
        files.Exists(file) && DateTimeOffset.TryParse(Encoding.UTF8.GetString(files.ReadAll(file)), CultureInfo.InvariantCulture, out var written) ? written : null;

    /// <summary>At once, and then every half minute; never where nothing is kept.</summary>
    public void Start(Action beat)
    {
        if (files != StateFiles.Nowhere) _timer = time.CreateTimer(_ => beat(), null, TimeSpan.Zero, Every);
    }

    public void Beat() => files.Replace(file, Encoding.UTF8.GetBytes(time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)));

    public void Dispose() => _timer?.Dispose();
}
