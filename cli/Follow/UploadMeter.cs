using System.Globalization;

namespace Overnight.Cli.Follow;

/// <summary>How fast an upload is, over its last seconds, and how long it has still to go.</summary>
internal sealed class UploadMeter(long totalBytes)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(8);
    private readonly Queue<(TimeSpan At, long Bytes)> _samples = new([(TimeSpan.Zero, 0)]);

    public long TotalBytes => totalBytes;
    public long Sent { get; private set; }
    public double? BytesPerSecond { get; private set; }

    public double Done => totalBytes == 0 ? 1 : Math.Clamp((double)Sent / totalBytes, 0, 1);

    public TimeSpan? Left => BytesPerSecond is > 0 and var speed ? TimeSpan.FromSeconds((totalBytes - Sent) / speed) : null;

    /// <param name="sent">Bytes so far. Parts are told from several threads, so an older sum may come after a newer one.</param>
    /// <param name="elapsed">Since the upload began.</param>
    public void Tell(long sent, TimeSpan elapsed)
    {
        if (sent < Sent) return;
        Sent = Math.Min(sent, totalBytes);
        _samples.Enqueue((elapsed, sent));
        while (_samples.Count > 2 && elapsed - _samples.Peek().At > Window) _samples.Dequeue();
        var (at, bytes) = _samples.Peek();
        if (elapsed > at && sent > bytes) BytesPerSecond = (sent - bytes) / (elapsed - at).TotalSeconds;
    }

    /// <summary><c>12.0 of 30.0 MiB</c>, <c>4.2 MiB/s</c>, <c>0:04 left</c>: as many of them as are known.</summary>
    public IEnumerable<string> Words()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{Sent / MiB:0.0} of {totalBytes / MiB:0.0} MiB");
        if (BytesPerSecond is { } speed) yield return string.Create(CultureInfo.InvariantCulture, $"{speed / MiB:0.0} MiB/s");
        if (Left is { } left) yield return $"{Duration.Of(left)} left";
    }

    private const double MiB = 1_048_576;
}
