using System.Text.Json;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Storage;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.HoldOuts;

/// <summary>The rows of a dataset's name that models are compared on, in the results bucket.</summary>
internal sealed class HoldOutStore(Plan plan, ObjectStore results, EventLog log)
{
    private readonly ModelNames _names = new(plan.Name);

    /// <summary>The rows that the plan names.</summary>
    /// <param name="raw">The training data: their schema is what the rows are read with.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<KeptHoldOut> FindAsync(RawData raw, CancellationToken cancellation)
    {
        if (plan.HoldOut is not { } version) return KeptHoldOut.None;
        var (found, whyNot) = await TryReadAsync(version, raw, cancellation);
        if (found is not null) return found;
        var sentence = $"The rows that were kept to compare models by (hold-out {version}) cannot be used: {whyNot}. The run's own held-out rows take their place.";
        log.Write("kept hold-out not used", ("version", version), ("why", whyNot));
        return new KeptHoldOut(null, null, sentence);
    }

    /// <summary>Keeps the run's own held-out rows, unless they are kept already. The champion's document makes them the name's.</summary>
    /// <returns>What is kept, without its bytes.</returns>
    public async Task<HoldOutFiles> KeepAsync(RawData raw, TrainingData data, CancellationToken cancellation)
    {
        var files = HoldOutFiles.Of(plan, raw, data);
        var key = _names.HoldOut(files.Document.Version);
        // The version is a hash of all of it: whoever wrote it wrote the same.
        if (await results.TryReadAsync(key, cancellation) is not null) return files with { Files = [] };
        foreach (var (name, bytes) in files.Files)
            await results.WriteAsync(_names.HoldOutFolder(files.Document.Version) + name, bytes, cancellation);
        await results.TryReplaceAsync(key, Documents.ToBytes(files.Document), lastSeen: null, cancellation);
        log.Write("hold-out kept", ("version", files.Document.Version), ("rows", files.Document.Rows), ("of", files.Document.PartRows));
        return files with { Files = [] };
    }

    private async Task<(KeptHoldOut? Found, string? WhyNot)> TryReadAsync(string version, RawData raw, CancellationToken cancellation)
    {
        if (await results.TryReadAsync(_names.HoldOut(version), cancellation) is not { } stored) return (null, "they were deleted");
        try
        {
            var document = Documents.Parse<HoldOut>(stored.Bytes);
            if (HoldOutMatch.WhyNot(document, plan, raw) is { } changed) return (null, changed);
            var files = new List<DataFile>();
            foreach (var name in document.Files)
            {
                var key = _names.HoldOutFolder(version) + name;
                if (await results.TryReadAsync(key, cancellation) is not { } file) return (null, $"{key} was deleted");
                files.Add(DataFile.InMemory(key, file.Bytes, DataPart.Test));
            }
            var rows = await ReadAsync(document, files, raw, cancellation);
            return rows is null ? (null, "the images' channels are in another place now") : (new KeptHoldOut(document, rows), null);
        }
        catch (JsonException e)
        {
            return (null, $"{_names.HoldOut(version)} is no hold-out's document: {e.Message}");
        }
        catch (BadInputException e)
        {
            return (null, e.Problems[0].ToString());
        }
    }

    private async Task<RawData?> ReadAsync(HoldOut document, List<DataFile> files, RawData raw, CancellationToken cancellation)
    {
        if (raw is RawImages images)
        {
            var kept = await ImageSet.ReadAsync(files, Math.Max(images.Train.Shape.Classes, document.Images!.Classes), cancellationToken: cancellation);
            return kept.ChannelsLast == images.Train.ChannelsLast ? new RawImages(kept, null) : null;
        }
        var train = ((RawTable)raw).Train;
        var kinds = train.Columns.ToDictionary(column => column.Name, column => column.Kind, StringComparer.Ordinal);
        // A column that the data have no more is not read.
        var columns = document.Columns.Select(column => column with { Kind = kinds.GetValueOrDefault(column.Name, ColumnKind.Ignored) });
        var target = new PlannedColumn(plan.Data.Target!, train[plan.Data.Target!].Kind, "kept");
        return new RawTable(await TableReader.ReadAsync(files, train.Schema with { Columns = [.. columns, target] }, cancellationToken: cancellation), null);
    }
}
