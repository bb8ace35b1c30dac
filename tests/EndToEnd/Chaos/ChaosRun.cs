using System.Globalization;
using Overnight.Local.Tests;

namespace Overnight.EndToEnd.Tests.Chaos;

/// <summary>What one run came to.</summary>
/// <param name="Outcome">What it left.</param>
/// <param name="Took">From the first upload to the result.</param>
/// <param name="Story">What was done to it, and when.</param>
internal sealed record ChaosEnd(Outcome Outcome, TimeSpan Took, IReadOnlyList<string> Story);

/// <summary>One local cloud of its own, one dataset uploaded to it, and blows until there is a result.</summary>
internal sealed class ChaosRun : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly ChaosPlan _plan;
    private readonly TimeSpan _usual;
    private readonly string _folder;
    private readonly SmallDisk? _disk;
    private readonly CloudProcess _cloud;
    private readonly PatientClient _client;
    private readonly StateFolder _state;
    private readonly List<string> _story = [];
    private readonly long _began = TimeProvider.System.GetTimestamp();

    /// <param name="plan">What is done to it.</param>
    /// <param name="usual">What an undisturbed run takes.</param>
    public ChaosRun(ChaosPlan plan, TimeSpan usual)
    {
        (_plan, _usual) = (plan, usual);
        _folder = Directory.CreateTempSubdirectory("overnight-chaos-").FullName;
        var state = Path.Combine(_folder, "state");
        if (plan.Blows.Any(blow => blow.Kind == Blow.FillDisk))
        {
            _disk = SmallDisk.TryMount(state, mebibytes: 256);
            if (_disk is null) Tell("skipped: this user may not mount a small disk, so none is filled");
        }
        _cloud = new CloudProcess(state, CloudProcess.FreePort());
        _client = new PatientClient(_cloud.Endpoint);
        _state = new StateFolder(state);
    }

    public IReadOnlyList<string> Story => [.. _story, .. _cloud.Said.Select(line => "    up: " + line)];

    public int Struck { get; private set; }

    /// <exception cref="Xunit.Sdk.XunitException">It did not end right.</exception>
    public async Task<ChaosEnd> RunAsync()
    {
        using var limit = new CancellationTokenSource(Longest, TimeProvider.System);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        _cloud.Start();
        // What a user meets is a cloud that is up.
        await _client.UploadAsync($"recipes/{_plan.Dataset.Name}.json", System.Text.Encoding.UTF8.GetBytes(_plan.Dataset.Recipe), limit.Token);
        var began = TimeProvider.System.GetTimestamp();
        var blows = StrikeAsync(ended.Token);
        try
        {
            foreach (var (key, bytes) in _plan.Dataset.Files()) await _client.UploadAsync(key, bytes, limit.Token);
            Tell("uploaded");
            await Outcome.ResultAsync(_client, _plan.Dataset.Name, limit.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"found no result in {Longest}; under way: {string.Join("; ", _state.UnderWay())}", late);
        }
        var took = TimeProvider.System.GetElapsedTime(began);
        Tell("result");
        await ended.CancelAsync();
        await blows;
        await QuietAsync(limit.Token);
        var outcome = await Outcome.ReadAsync(_client, _plan.Dataset.Name, limit.Token);
        Assert.Equal(0, await _cloud.StopAsync());
        await GoneAsync(limit.Token);
        Assert.Empty(_state.Remains());
        return new ChaosEnd(outcome, took, Story);
    }

    public void Dispose()
    {
        _client.Dispose();
        _cloud.Dispose();
        _disk?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StrikeAsync(CancellationToken ended)
    {
        foreach (var blow in _plan.Blows)
        {
            try
            {
                await Task.Delay(_usual * blow.Share, TimeProvider.System, ended);
                if (await StrikeAsync(blow, ended)) Struck++;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <returns>Whether there was something to strike before the run ended.</returns>
    private async Task<bool> StrikeAsync(PlannedBlow blow, CancellationToken ended)
    {
        var pause = TimeSpan.FromSeconds(blow.Seconds);
        switch (blow.Kind)
        {
            case Blow.KillTrainer:
                await KillOneAsync(process => process.Function is null, blow, ended);
                return true;
            case Blow.KillFunction:
                await KillOneAsync(process => process.Function is not null, blow, ended);
                return true;
            case Blow.KillCloud or Blow.KillAll:
                Tell($"{blow.Kind}, down for {pause.TotalSeconds:0.0} s");
                _cloud.Kill();
                if (blow.Kind == Blow.KillAll)
                    foreach (var process in _cloud.Started()) StartedProcess.Kill(process.Id);
                await _cloud.KilledAsync();
                await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
                _cloud.Start();
                return true;
            case Blow.Restart:
                Tell("Restart");
                await _cloud.StopAsync();
                _cloud.Start();
                return true;
            case Blow.FillDisk when _disk is not null:
                await FillAsync(_disk, pause);
                return true;
            default:
                return false;
        }
    }

    private async Task KillOneAsync(Func<StartedProcess, bool> isWanted, PlannedBlow blow, CancellationToken ended)
    {
        while (true)
        {
            if (_cloud.Started().Where(isWanted).ToList() is { Count: > 0 } found)
            {
                var victim = found[blow.Pick % found.Count];
                Tell($"{blow.Kind}: {victim.Function ?? "a trainer"}, process {victim.Id}");
                StartedProcess.Kill(victim.Id);
                return;
            }
            await Task.Delay(LookEvery, TimeProvider.System, ended);
        }
    }

    /// <summary>Full all the time: what others delete meanwhile is taken, too.</summary>
    private async Task FillAsync(SmallDisk disk, TimeSpan span)
    {
        Tell($"FillDisk for {span.TotalSeconds:0.0} s");
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < span)
        {
            disk.Fill();
            await Task.Delay(LookEvery, TimeProvider.System, CancellationToken.None);
        }
        disk.Free();
        Tell("the disk has room again");
    }

    /// <summary>The result is written before the mail; an event may be tried again minutes after its function was killed.</summary>
    private async Task QuietAsync(CancellationToken limit)
    {
        while (_state.UnderWay() is { Count: > 0 } left)
        {
            if (limit.IsCancellationRequested) Assert.Fail($"after {Longest} there is still under way: {string.Join("; ", left)}");
            await Task.Delay(LookEvery, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Functions of a cloud that was killed end when they find it gone.</summary>
    private async Task GoneAsync(CancellationToken limit)
    {
        while (_cloud.Started() is { Count: > 0 } left)
        {
            if (limit.IsCancellationRequested) Assert.Fail($"still running: {string.Join("; ", left)}");
            await Task.Delay(LookEvery, TimeProvider.System, CancellationToken.None);
        }
    }

    private void Tell(string what) =>
        _story.Add(string.Create(CultureInfo.InvariantCulture, $"    {TimeProvider.System.GetElapsedTime(_began).TotalSeconds,6:0.0} s  {what}"));
}
