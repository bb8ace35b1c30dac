using System.Text.Json.Nodes;
using Overnight.Contracts;
using TorchSharp;

namespace Overnight.Trainer.Tests.Export;

/// <summary>model.safetensors in PyTorch, read by the format's public description and by nothing of ours.</summary>
public sealed class SafeTensorsInPythonTests(Bucket bucket) : IClassFixture<Bucket>
{
    // https://github.com/huggingface/safetensors#format: a length, a JSON header, then the bytes of each tensor.
    private const string Script = """
        import json, struct, sys, torch
        with open(sys.argv[1], 'rb') as file: data = file.read()
        size, = struct.unpack('<Q', data[:8])
        header, body = json.loads(data[8:8 + size]), data[8 + size:]
        types = {'F32': torch.float32, 'I64': torch.int64}
        weights = {}
        for name, entry in header.items():
            if name == '__metadata__': continue
            start, end = entry['data_offsets']
            weights[name] = torch.frombuffer(bytearray(body[start:end]), dtype=types[entry['dtype']]).reshape(entry['shape'])
        pixels = torch.tensor(json.load(sys.stdin)).reshape(-1, 1, 12, 12)
        scaled = (pixels - weights['features.mean']) / weights['features.deviation']
        outputs = torch.nn.functional.linear(scaled.flatten(1), weights['linear.weight'], weights['linear.bias'])
        print(json.dumps({'names': sorted(weights), 'outputs': outputs.flatten().tolist()}))
        """;

    [Fact]
    public async Task The_weights_predict_the_same_there()
    {
        var (images, labels) = Samples.Bars(300);
        using var model = await TrainedModel.TrainAsync(
            bucket, [("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels)], ModelKind.Linear);
        const int rows = 50, pixels = 12 * 12;
        var header = images.Length - 300 * pixels;
        var bytes = images[header..(header + rows * pixels)];
        using var input = torch.tensor(bytes).reshape(rows, 1, 12, 12);
        using var expected = model.Loaded.Network.call(input);

        var answer = JsonNode.Parse(Python.Run(Script, "python3-torch", $"[{string.Join(',', bytes.Select(b => $"{b}.0"))}]", model.Path("model.safetensors")))!;
        Assert.Equal(["features.deviation", "features.mean", "linear.bias", "linear.weight"], answer["names"]!.AsArray().Select(name => (string)name!));
        var outputs = answer["outputs"]!.AsArray().Select(value => (float)value!).ToArray();
        var own = expected.data<float>().ToArray();
        Assert.Equal(own.Length, outputs.Length);
        Assert.All(own.Zip(outputs), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }
}
