using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Trainer.PredictionParts;

/// <summary>Some rows of a table, predicted as the function predicts small tables: by the same library, so that nobody sees a seam.</summary>
internal sealed class TablePartOfFile(PartFiles files)
{
    public async Task<PredictedPart> PredictAsync(PredictedPart part, CancellationToken cancellation)
    {
        var model = TableModel.Load(
            await files.ModelFileAsync(ModelDocument.FileName, cancellation), await files.ModelFileAsync(ModelFile.Weights, cancellation));
        var options = ScoreOptions.Default with { Part = PlannedParts.Read(files.Plan.Parts[part.Part]) };
        ScoreReport report;
        await using (var output = new FileStream(files.LocalOutput, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
            report = await TableScoring.ScoreAsync(model, files.Source(cancellation), output, options, cancellation);
        var bytes = await files.SendOutputAsync(part.Part, cancellation);
        return part with { Rows = report.Rows, Report = report, OutputBytes = bytes };
    }
}
