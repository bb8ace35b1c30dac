using System.Security.Cryptography;
using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary><c>model/model.json</c>: what the weights beside it mean. With both, anybody can predict.</summary>
internal sealed record ModelDocument
{
    public const string CurrentFormat = "overnight-model-1";
    public const string FileName = "model.json";

    public required string Format { get; init; }
    public required string Run { get; init; }
    public required string Name { get; init; }
    public required Architecture Architecture { get; init; }
    public required Target Target { get; init; }

    /// <summary>A table's columns as its files have them, those that were left out included; empty for images.</summary>
    public required List<PlannedColumn> Schema { get; init; }

    /// <summary>How a table's columns become the network's inputs, in their order; empty for images, which go in as bytes.</summary>
    public List<ColumnEncoding> Columns { get; init => field = value ?? []; } = [];

    /// <summary>For images: pixels go in as bytes, as the training's files had them; else as 32-bit floats.</summary>
    public bool PixelsAreBytes { get; init; }

    public required ModelFile Weights { get; init; }

    /// <summary>The same model as one ONNX graph.</summary>
    public ModelFile? Onnx { get; init; }

    /// <summary>1-based epoch that the weights are from; 0 where the time was up before the first had ended.</summary>
    public required int Epoch { get; init; }

    public required ModelVersions Versions { get; init; }
}

/// <summary>A file beside <c>model.json</c>, and how to tell that it is whole.</summary>
internal sealed record ModelFile
{
    public const string Weights = "model.safetensors";

    public required string File { get; init; }
    public required long SizeBytes { get; init; }
    public required string Sha256 { get; init; }

    public static ModelFile Of(string name, byte[] bytes) => new()
    {
        File = name,
        SizeBytes = bytes.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
    };

    /// <exception cref="InvalidDataException">The bytes are not this file's.</exception>
    public void Check(ReadOnlySpan<byte> bytes)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (bytes.Length != SizeBytes || sha256 != Sha256)
            throw new InvalidDataException($"{File}: found {bytes.Length} bytes with SHA-256 {sha256}, expected {SizeBytes} bytes with {Sha256}");
    }
}

/// <summary>What made the model.</summary>
internal sealed record ModelVersions(string Trainer, string TorchSharp, string Runtime);
