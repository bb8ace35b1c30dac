using System.Diagnostics;
using System.Globalization;
using Overnight.Local.Lambda;

namespace Overnight.Bench;

/// <summary>One function, again and again from nothing: a service of its own, a process, the first call, then warm ones.</summary>
/// <param name="function">As the stack deployed it: its role's credentials and environment are those.</param>
/// <param name="endpoint">Of the cloud that it calls.</param>
/// <param name="payload">Of each call.</param>
internal sealed class ColdStarts(FunctionDefinition function, Uri endpoint, byte[] payload)
{
    public const int Warms = 20;

    private readonly List<double> _warm = [], _peaks = [];

    /// <summary>How many the figures are of.</summary>
    public int Processes => _peaks.Count - 1;

    /// <summary>Those of the first turn left out, which <see cref="Turns"/> does not count either.</summary>
    public double WarmMilliseconds => 1000 * Turns.Median(_warm.Skip(Warms));

    public double PeakBytes => Turns.Median(_peaks.Skip(1));

    /// <returns>From the process's start to the first answer.</returns>
    public async Task<Seconds> OnceAsync()
    {
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        try
        {
            await using var lambda = new LambdaService(new LambdaOptions
            {
                StateFolder = Path.Combine(folder, "state"),
                LogFolder = Path.Combine(folder, "logs"),
                Region = LocalLoad.Region,
                AccountId = "000000000000",
                Endpoint = () => endpoint,
            });
            var began = Stopwatch.GetTimestamp();
            // Starts the process and does not wait for it: the first call does.
            var arn = await lambda.DeployAsync(function);
            var cold = await InvokeAsync(lambda, arn, began);
            for (var i = 0; i < Warms; i++) _warm.Add(await InvokeAsync(lambda, arn, Stopwatch.GetTimestamp()));
            _peaks.Add(PeakOfChild());
            // The work is another process's, whose processor time is not seen from here.
            return new Seconds(cold, cold);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<double> InvokeAsync(LambdaService lambda, string arn, long began)
    {
        var answer = await lambda.InvokeAsync(arn, payload, CancellationToken.None);
        return answer.ErrorType is null ? Stopwatch.GetElapsedTime(began).TotalSeconds
            : throw new InvalidOperationException($"{arn}: {answer.ErrorType}: {answer.ErrorMessage}");
    }

    /// <summary>The newest process that runs the function for us: the stack's own is older.</summary>
    private double PeakOfChild()
    {
        var name = $"AWS_LAMBDA_FUNCTION_NAME={function.Name}\0";
        var newest = Process.GetProcesses().Where(process => Variables(process.Id).Contains(name, StringComparison.Ordinal)).MaxBy(process => process.StartTime);
        return newest?.PeakWorkingSet64 ?? throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture, $"found no process of {function.Name}, expected the one that has just answered"));
    }

    private static string Variables(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or it has ended.
            return "";
        }
    }
}
