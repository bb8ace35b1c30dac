using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>One line an event, with the time since the start: reads well in a file.</summary>
internal sealed class PlainDisplay(TextWriter output, TimeProvider clock) : RunDisplay
{
    private readonly long _started = clock.GetTimestamp();
    private readonly RunNarrator _narrator = new();

    public override async Task<T> UploadAsync<T>(long totalBytes, Func<Action<long>, Task<T>> upload)
    {
        Say($"uploading {MiB(totalBytes)}");
        var tenths = 0L;
        var result = await upload(sent =>
        {
            var reached = totalBytes == 0 ? 10 : 10 * sent / totalBytes;
            if (reached <= Interlocked.Read(ref tenths) || reached >= 10) return;
            Interlocked.Exchange(ref tenths, reached);
            Say($"uploaded {10 * reached} %");
        });
        Say("uploaded");
        return result;
    }

    public override Task<Result> FollowAsync(Func<Action<RunSnapshot>, Task<Result>> follow) => follow(snapshot =>
    {
        foreach (var line in _narrator.WhatIsNew(snapshot)) Say(line);
    });

    private void Say(string line) => output.WriteLine($@"{clock.GetElapsedTime(_started):mm\:ss}  {line}");
}
