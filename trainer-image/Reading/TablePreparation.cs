using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Evaluation;
using Overnight.Trainer.Features;
using Overnight.Trainer.HoldOuts;
using Overnight.Trainer.Training;
using static TorchSharp.torch;
using TablePart = Overnight.Trainer.Evaluation.TablePart;

namespace Overnight.Trainer.Reading;

/// <summary>A table as tensors: split first, then encoded with what the training part alone has taught.</summary>
internal static class TablePreparation
{
    public static PreparedData Prepare(Plan plan, RawTable raw, Device device, KeptHoldOut? kept = null)
    {
        kept ??= KeptHoldOut.None;
        var name = plan.Data.Target ?? throw new InvalidDataException("found a plan for a table without a target, expected one");
        var column = raw.Train[name];
        if (raw.Train.Rows < 2)
            throw new BadInputException(new Problem { File = plan.Data.Source, Found = "one row", Expected = "at least two: one to learn from and one to check with" });
        var split = column is CategoricalColumn labels
            ? TrainValidationSplit.Of(plan.Training.Seed, labels.Codes, plan.Training.Validation)
            : TrainValidationSplit.Of(plan.Training.Seed, raw.Train.Rows, plan.Training.Validation);
        var notes = new List<string>(raw.Train.Notes);
        var without = kept.Rows is null ? null : TrainingRows.Without(split, raw, kept, notes);
        split = without ?? split;
        var target = Describe(plan, column, split.Train);
        var encoder = TableEncoder.Fit(raw.Train.Columns.Where(c => c.Name != name), split.Train);
        if (encoder.Width == 0)
            throw new BadInputException(new Problem { File = plan.Data.Source, Found = "no column to learn from", Expected = $"at least one besides '{name}' that is not constant and not an identifier" });

        var train = new TablePart("training", raw.Train, split.Train);
        var heldOut = raw.Test is { } test && test.Columns.Any(c => c.Name == name)
            ? new TablePart("test", test, [.. Enumerable.Range(0, test.Rows)])
            : new TablePart("validation", raw.Train, split.Validation);
        var alerts = TableAlerts.Of(train, heldOut, name);
        var inputs = Matrix(encoder, raw.Train, device);
        var targets = Values(column, target, device);
        return new PreparedData
        {
            Data = new TrainingData
            {
                Train = new Part(inputs, targets, split.Train),
                Validation = new Part(inputs, targets, split.Validation),
                Test = raw.Test is null ? null : LoadTest(raw.Test, encoder, target, device, notes),
                HoldOut = without is not null && kept.Rows is RawTable { Train: var rows }
                    ? Part.All(Matrix(encoder, rows, device), Values(rows[name], target, device)) : null,
                Target = target,
            },
            Architecture = new Architecture
            {
                Kind = plan.Model,
                Outputs = Math.Max(1, target.Classes.Count),
                Numbers = encoder.Numbers,
                Bins = encoder.Bins,
                Codes = encoder.Codes,
            },
            Columns = encoder.Encodings,
            Kept = kept,
            Alerts = alerts,
            Notes = notes,
        };
    }

    private static Target Describe(Plan plan, Column column, int[] train)
    {
        if (column is CategoricalColumn classes)
        {
            return classes.Categories.Count >= 2
                ? new Target { Task = LearningTask.Classification, Name = column.Name, Classes = [.. classes.Categories] }
                : throw new BadInputException(new Problem { File = plan.Data.Source, Column = column.Name, Found = $"one class, '{classes.Categories[0]}', in every row", Expected = "at least two" });
        }
        var encoding = TableEncoder.Fit([column], train).Encodings[0];
        return new Target { Task = LearningTask.Regression, Name = column.Name, Mean = encoding.Mean, Deviation = encoding.Deviation };
    }

    private static Part? LoadTest(Table table, TableEncoder encoder, Target target, Device device, List<string> notes)
    {
        if (table.Columns.FirstOrDefault(c => c.Name == target.Name) is not { } column)
        {
            notes.Add($"The test files have no '{target.Name}', so the model was not measured on them.");
            return null;
        }
        notes.AddRange(table.Notes.Select(note => $"Test files: {note}"));
        var targets = Values(column, target, device);
        var rows = Part.All(targets, targets).Rows;
        if (column is CategoricalColumn classes)
        {
            var codes = classes.CodesIn(target.Classes);
            rows = [.. rows.Where(row => codes[row] >= 0)];
            if (rows.Length < codes.Length) notes.Add($"{codes.Length - rows.Length:N0} test rows have a class that no training row has, and were left out.");
        }
        return rows.Length == 0 ? null : new Part(Matrix(encoder, table, device), targets, rows);
    }

    private static Tensor Matrix(TableEncoder encoder, Table table, Device device)
    {
        using var scope = NewDisposeScope();
        return tensor(encoder.Encode(table)).reshape(table.Rows, encoder.Width).to(device).MoveToOuterDisposeScope();
    }

    private static Tensor Values(Column column, Target target, Device device)
    {
        using var scope = NewDisposeScope();
        var values = column switch
        {
            CategoricalColumn classes => tensor(Array.ConvertAll(classes.CodesIn(target.Classes), code => (long)code)),
            NumericColumn numbers => tensor(Array.ConvertAll(numbers.Values.ToArray(), x => (float)((x - target.Mean) / target.Deviation))),
            _ => throw new InvalidDataException($"found target '{target.Name}' as {column.Kind}, expected categories or numbers"),
        };
        return values.to(device).MoveToOuterDisposeScope();
    }
}
