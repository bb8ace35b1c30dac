using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Reading;

namespace Overnight.Trainer.HoldOuts;

/// <summary>Whether a model that is trained on some data can be scored on kept rows, and would be scored on all it is to know.</summary>
internal static class HoldOutMatch
{
    /// <returns>Null where it can; else what has changed.</returns>
    public static string? WhyNot(HoldOut kept, Plan plan, RawData raw) => raw switch
    {
        RawImages images => OfImages(kept, images.Train),
        RawTable table => OfTable(kept, plan, table.Train),
        _ => throw new InvalidOperationException($"found {raw.GetType().Name}, expected images or a table"),
    };

    private static string? OfImages(HoldOut kept, ImageSet images)
    {
        if (kept.Images is not { } shape) return "the data are images now";
        if (shape with { Classes = 0 } != images.Shape with { Classes = 0 })
            return $"the images are {Size(images.Shape)} now and were {Size(shape)}";
        if (kept.PixelsAreBytes != images.Pixels.AreBytes) return $"a pixel is {(images.Pixels.AreBytes ? "a byte" : "a float")} now";
        return images.Shape.Classes > shape.Classes ? $"there are {images.Shape.Classes} classes now and were {shape.Classes}" : null;
    }

    private static string? OfTable(HoldOut kept, Plan plan, Table table)
    {
        if (kept.Images is not null) return "the data are a table now";
        if (kept.Target != plan.Data.Target) return $"the target is '{plan.Data.Target}' now and was '{kept.Target}'";
        if (kept.Task != plan.Task) return $"the task is {plan.Task.ToString().ToLowerInvariant()} now";
        // What the kept rows lack, they could not show the champion to be bad at.
        if (table[plan.Data.Target!] is CategoricalColumn classes && classes.Categories.FirstOrDefault(label => !kept.Classes.Contains(label)) is { } label)
            return $"class '{label}' is new";
        foreach (var column in table.Columns.Where(column => column.Name != plan.Data.Target))
        {
            if (kept.Columns.Find(found => found.Name == column.Name) is not { } before) return $"column '{column.Name}' is new";
            if (IsNumber(before.Kind) != IsNumber(column.Kind) || (!IsNumber(column.Kind) && before.Kind != column.Kind))
                return $"column '{column.Name}' holds {column.Kind} now and held {before.Kind}";
        }
        return null;
    }

    private static bool IsNumber(ColumnKind kind) => kind is ColumnKind.Numeric or ColumnKind.Boolean;

    private static string Size(ImageShape shape) => $"{shape.Channels} x {shape.Height} x {shape.Width}";
}
