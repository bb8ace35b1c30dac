using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.HoldOuts;

/// <summary>Held-out rows as they are kept.</summary>
/// <param name="Document">What they are.</param>
/// <param name="Files">By name.</param>
/// <param name="Rows">Which rows of their part's tensors they are.</param>
internal sealed record HoldOutFiles(HoldOut Document, IReadOnlyList<(string Name, byte[] Bytes)> Files, int[] Rows)
{
    public const string Table = "rows.csv";
    public const string Images = "images.npy";
    public const string Labels = "labels.npy";

    // Two models that differ by half a percent are told apart on so many.
    private const int MostRows = 50_000;

    // What a trainer and a later reader easily hold.
    private const int MostBytes = 64 * 1024 * 1024;

    private const int HashCharacters = 16;

    /// <param name="plan">The run's.</param>
    /// <param name="raw">What its files hold.</param>
    /// <param name="data">What was made of them: the part that the model is measured on is what is kept.</param>
    public static HoldOutFiles Of(Plan plan, RawData raw, TrainingData data)
    {
        var part = data.Test ?? data.Validation;
        var every = 1 + ((part.Rows.Length - 1) / MostRows);
        while (true)
        {
            // Evenly over the part, whose rows may be in some order.
            int[] rows = [.. part.Rows.Where((_, i) => i % every == 0)];
            var files = Write(raw, data.Test is not null, rows);
            var bytes = files.Sum(file => (long)file.Bytes.Length);
            if (bytes <= MostBytes || rows.Length == 1) return new HoldOutFiles(Describe(plan, raw, data, part.Rows.Length, rows.Length, files), files, rows);
            every *= (int)(1 + (bytes / MostBytes));
        }
    }

    private static List<(string Name, byte[] Bytes)> Write(RawData raw, bool isTest, int[] rows) => raw switch
    {
        RawTable table => [(Table, TableText.Of(isTest ? table.Test! : table.Train, rows))],
        RawImages images => Write(isTest ? images.Test! : images.Train, rows),
        _ => throw new InvalidOperationException($"found {raw.GetType().Name}, expected images or a table"),
    };

    private static List<(string Name, byte[] Bytes)> Write(ImageSet images, int[] rows)
    {
        int[] dimensions = [rows.Length, .. images.Pixels.Header.Dimensions.Skip(1)];
        return
        [
            (Images, images.Pixels.AreBytes ? NpyFile.Of<byte>(Only(images.Pixels.Bytes, rows, images.Count), dimensions)
                : NpyFile.Of<float>(Only(images.Pixels.Floats, rows, images.Count), dimensions)),
            (Labels, NpyFile.Of<int>(Array.ConvertAll(rows, row => images.Labels[row]), rows.Length)),
        ];
    }

    private static T[] Only<T>(ReadOnlySpan<T> pixels, int[] rows, int images)
    {
        var each = pixels.Length / images;
        var some = new T[rows.Length * each];
        for (var i = 0; i < rows.Length; i++) pixels.Slice(rows[i] * each, each).CopyTo(some.AsSpan(i * each));
        return some;
    }

    private static HoldOut Describe(Plan plan, RawData raw, TrainingData data, int partRows, int rows, List<(string Name, byte[] Bytes)> files)
    {
        var document = new HoldOut
        {
            Version = "",
            Run = "",
            Rows = rows,
            PartRows = partRows,
            Task = plan.Task,
            Target = plan.Data.Target,
            Classes = data.Target.Classes,
            Columns = raw is not RawTable table ? []
                : [.. table.Train.Columns.Where(column => column.Name != plan.Data.Target).Select(column => new PlannedColumn(column.Name, column.Kind, "kept"))],
            Images = (raw as RawImages)?.Train.Shape,
            PixelsAreBytes = raw is RawImages { Train.Pixels.AreBytes: true },
            Files = [.. files.Select(file => file.Name)],
        };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Documents.ToBytes(document));
        foreach (var (name, bytes) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes<long>([bytes.LongLength]));
            hash.AppendData(bytes);
        }
        return document with { Version = Convert.ToHexStringLower(hash.GetHashAndReset())[..HashCharacters], Run = plan.Run };
    }
}
