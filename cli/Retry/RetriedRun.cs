using System.Text;
using Amazon.StepFunctions.Model;
using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Retry;

/// <summary>
/// Starts a run again under a name of its own: Step Functions takes a name once in 90 days. The retry has its own folder of results and
/// trains from the beginning; the run that failed stays as it is. Data or a recipe that changed since are refused by Plan.
/// </summary>
internal sealed class RetriedRun(Cloud cloud, ResultDocuments documents)
{
    private const int MostRetries = 99;

    /// <exception cref="CommandException">There is no such run, or it has not failed.</exception>
    public async Task<RunFolder> StartAsync(string id, CancellationToken cancellation)
    {
        var runs = await documents.FindRunsAsync(RunFolder.Runs, cancellation);
        var first = RunId.FirstOf(id);
        var run = await documents.FindRunAsync(id, cancellation);
        var result = await documents.ReadAsync<Result>(run.Result, cancellation)
            ?? throw new CommandException(
                $"run {id} has no result yet, expected one that has ended: `overnight show {id}` says where it stands", ExitCode.Usage);
        if (result.Status == RunStatus.Succeeded)
            throw new CommandException(
                $"run {id} has succeeded, expected one that failed: change the data or the recipe to train again", ExitCode.Usage);

        var request = await RequestOfAsync(first, cancellation);
        var last = runs.Where(found => RunId.FirstOf(found.Run) == first && found.Run.Length > first.Length)
            .Select(found => int.Parse(found.Run[(first.Length + 2)..])).DefaultIfEmpty().Max();
        for (var number = last + 1; number <= MostRetries; number++)
        {
            var retry = new RunFolder(run.Name, RunId.OfRetry(first, number));
            if (await TryStartAsync(request with { Run = retry.Run }, cancellation)) return retry;
        }
        throw new CommandException($"run {first} was made {MostRetries} times again, expected one of these to do", ExitCode.Usage);
    }

    /// <summary>What the first run was started with: the retry differs from it in its name alone.</summary>
    private async Task<RunRequest> RequestOfAsync(string first, CancellationToken cancellation)
    {
        var arn = cloud.ExecutionArn(first);
        try
        {
            var execution = await cloud.StepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = arn }, cancellation);
            return Documents.Parse<RunRequest>(Encoding.UTF8.GetBytes(execution.Input));
        }
        catch (ExecutionDoesNotExistException)
        {
            throw new CommandException(
                $"found no execution of run {first}: Step Functions keeps them for 90 days. Upload the data again under another name",
                ExitCode.NotFound);
        }
    }

    /// <summary>Two people who retry at once start one run: the same name with the same input. One that has ended is another retry.</summary>
    private async Task<bool> TryStartAsync(RunRequest request, CancellationToken cancellation)
    {
        try
        {
            await cloud.StepFunctions.StartExecutionAsync(new StartExecutionRequest
            {
                StateMachineArn = cloud.StateMachineArn,
                Name = request.Run,
                Input = Encoding.UTF8.GetString(Documents.ToBytes(request)),
            }, cancellation);
            return true;
        }
        catch (ExecutionAlreadyExistsException)
        {
            return false;
        }
    }
}
