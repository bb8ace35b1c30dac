using System.CommandLine;
using System.Text.Json;
using Amazon.Runtime;
using Overnight.Contracts;
using Overnight.Local;
using Overnight.Local.Templates;

namespace Overnight.Cli;

/// <summary>What the process answers its caller: scripts branch on these.</summary>
internal static class ExitCode
{
    public const int Succeeded = 0;

    /// <summary>The run ended in <see cref="RunStatus.Failed"/>.</summary>
    public const int RunFailed = 1;

    /// <summary>The run ended in <see cref="RunStatus.Rejected"/>: the data or the recipe cannot be used.</summary>
    public const int RunRejected = 2;

    /// <summary>The command was called wrongly (sysexits' EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>A file or run that was named is not there (EX_NOINPUT).</summary>
    public const int NotFound = 66;

    /// <summary>AWS, or what stands at AWS_ENDPOINT_URL, did not answer as it should (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <summary>A fault of this program's own (EX_SOFTWARE).</summary>
    public const int OwnError = 70;

    /// <summary>Ctrl-C, as shells report it.</summary>
    public const int Cancelled = 130;

    /// <summary>For the help: all of them, in order.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Meanings { get; } =
    [
        (Succeeded, "done; of a run: it succeeded"),
        (RunFailed, "the run failed"),
        (RunRejected, "the data or the recipe cannot be used"),
        (Usage, "the command was called wrongly"),
        (NotFound, "a file or a run that was named is not there"),
        (Unavailable, "AWS, or what stands at AWS_ENDPOINT_URL, did not answer as it should; doctor: something is broken"),
        (OwnError, "a fault of overnight itself"),
        (Cancelled, "Ctrl-C"),
    ];

    /// <summary>After Ctrl-C: a local cloud ends its instances and functions, which may save what they have.</summary>
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(30);

    public static int Of(RunStatus status) => status switch
    {
        RunStatus.Succeeded => Succeeded,
        RunStatus.Failed => RunFailed,
        _ => RunRejected,
    };

    /// <summary>Runs the command; what ends it early becomes one line on standard error and an exit code.</summary>
    public static async Task<int> OfAsync(ParseResult command)
    {
        if (command.Errors.Count > 0 || (command.Action is not HelpWithExamples && WrongCall.Mistaken(command).Any()))
        {
            foreach (var line in WrongCall.Lines(command)) Console.Error.WriteLine($"overnight: {line}");
            return Usage;
        }
        try
        {
            return await command.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = LongestGoodbye,
            });
        }
        catch (CommandException e)
        {
            return Explained(e.Message, e.ExitCode);
        }
        catch (BadInputException e)
        {
            return Explained(e.Message, RunRejected);
        }
        catch (Exception e) when (e is LocalCloudException or TemplateException)
        {
            return Explained(e.Message, Unavailable);
        }
        catch (OperationCanceledException)
        {
            return Explained("cancelled; a run that was started goes on", Cancelled);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return Explained($"AWS did not answer as expected: {e.Message}", Unavailable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Explained(e.Message, NotFound);
        }
        catch (JsonException e)
        {
            return Explained($"found a document that this version does not understand: {e.Message}", Unavailable);
        }
        catch (Exception e)
        {
            return Explained($"a fault of overnight itself, please report it: {e}", OwnError);
        }
    }

    private static int Explained(string message, int code)
    {
        Console.Error.WriteLine($"overnight: {message}");
        return code;
    }
}

/// <summary>A command cannot go on, and the user can do something about it.</summary>
internal sealed class CommandException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
