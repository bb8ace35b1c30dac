using System.CommandLine;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;

namespace Overnight.Trainer.Prediction;

/// <summary><c>trainer predict</c>: rows in, predictions out.</summary>
internal static class PredictCommand
{
    public static Command Create(TimeProvider time)
    {
        var model = Required<DirectoryInfo>("--model", "The folder that holds model.json and model.safetensors");
        var data = Required<FileInfo>("--data", "What to predict: CSV as the training files were, or an IDX or NPY file of images; .gz too");
        var output = Required<FileInfo>("--out", "The CSV to write, packed where its name ends in .gz; replaced where it exists");
        var key = new Option<string?>("--key") { Description = "A column that tells rows apart, written instead of the row's number" };
        var metrics = new Option<FileInfo?>("--metrics") { Description = "Where the evaluation goes as JSON, if the data has the target; default: standard error" };
        var report = new Option<FileInfo?>("--report") { Description = "For tables: where a report goes as JSON: what looked odd, and how the data differ from the training's" };
        var labels = new Option<FileInfo?>("--labels") { Description = "For images: an IDX or NPY file of their true labels, to evaluate with" };
        var threads = new Option<int>("--threads") { Description = "Threads that work", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("predict",
            "Predicts each row of a file with a trained model, in order; however long a CSV is, memory does not grow.\n"
            + "Example: trainer predict --model model/ --data new.csv --out predictions.csv") { model, data, output, key, metrics, report, labels, threads };
        command.SetAction((parsed, cancellation) => PredictionRun.RunAsync(
            new PredictionSettings
            {
                Model = parsed.GetValue(model)!.FullName,
                Data = parsed.GetValue(data)!.FullName,
                Output = parsed.GetValue(output)!.FullName,
                Key = parsed.GetValue(key),
                Metrics = parsed.GetValue(metrics)?.FullName,
                Report = parsed.GetValue(report)?.FullName,
                Labels = parsed.GetValue(labels)?.FullName,
                Threads = Math.Max(1, parsed.GetValue(threads)),
            }, Console.Error, time, cancellation));
        return command;
    }

    /// <summary>Runs the command line; what ends it early becomes lines on standard error and an exit code.</summary>
    public static async Task<ExitCode> OfAsync(ParseResult command)
    {
        if (command.Errors.Count > 0)
        {
            foreach (var error in command.Errors) await Console.Error.WriteLineAsync($"trainer: {error.Message}");
            await Console.Error.WriteLineAsync("trainer: see predict --help");
            return ExitCode.Misused;
        }
        try
        {
            return (ExitCode)await command.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (BadInputException e)
        {
            return await ExplainAsync(e.Message, ExitCode.BadData);
        }
        catch (InvalidDataException e)
        {
            return await ExplainAsync(e.Message, ExitCode.BadData);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return await ExplainAsync(e.Message, ExitCode.Misused);
        }
        catch (IOException e)
        {
            return await ExplainAsync(e.Message, ExitCode.CannotWrite);
        }
        catch (OperationCanceledException)
        {
            return await ExplainAsync("interrupted; nothing was written", ExitCode.Interrupted);
        }
        catch (Exception e)
        {
            // The process's edge: a fault of ours, with all that helps to mend it.
            return await ExplainAsync($"own error: {e}", ExitCode.OwnError);
        }
    }

    private static async Task<ExitCode> ExplainAsync(string message, ExitCode code)
    {
        await Console.Error.WriteLineAsync($"trainer: {message}");
        return code;
    }

    private static Option<T> Required<T>(string name, string description) => new(name) { Description = description, Required = true };
}
