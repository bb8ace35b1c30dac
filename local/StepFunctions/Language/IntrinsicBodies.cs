using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>The intrinsic functions over arrays and numbers.</summary>
internal static class ArrayFunctions
{
    /// <summary>"The newly generated array can't contain more than 1000 elements."</summary>
    private const int LongestRange = 1000;

    public static JsonNode? GetItem(IntrinsicCall call)
    {
        var (items, index) = (call.Array(0), call.Whole(1));
        return index >= 0 && index < items.Count ? items[index] : throw call.Failed($"found index {index} into an array of {items.Count}");
    }

    public static JsonNode Partition(IntrinsicCall call)
    {
        var size = call.Whole(1);
        if (size < 1) throw call.Unfit(1, "a chunk size of at least 1");
        return new JsonArray([.. call.Array(0).Chunk(size).Select(Json.Array)]);
    }

    public static JsonNode Range(IntrinsicCall call)
    {
        var (first, last, step) = (call.Whole(0), call.Whole(1), call.Whole(2));
        if (step == 0) throw call.Unfit(2, "a step other than 0");
        var count = (step > 0 ? last >= first : last <= first) ? (((long)last - first) / step) + 1 : 0;
        if (count > LongestRange) throw call.Failed($"found a range of {count} elements, expected at most {LongestRange}");
        return new JsonArray([.. Enumerable.Range(0, (int)count).Select(i => (JsonNode)JsonValue.Create(first + (i * step)))]);
    }

    public static JsonNode Unique(IntrinsicCall call)
    {
        var unique = new List<JsonNode?>();
        foreach (var item in call.Array(0).Where(item => !unique.Any(known => JsonNode.DeepEquals(known, item)))) unique.Add(item);
        return Json.Array(unique);
    }

    /// <summary>From the start up to, not including, the end; a seed makes it the same number every time.</summary>
    public static JsonNode MathRandom(IntrinsicCall call)
    {
        var (least, below) = (call.Whole(0), call.Whole(1));
        if (below <= least) throw call.Failed($"found the range {least} to {below}, expected an end above the start");
        var random = call.Arguments.Count == 3 ? new Random(call.Whole(2)) : call.Random;
        return JsonValue.Create(random.Next(least, below));
    }
}

/// <summary>The intrinsic functions over strings and objects.</summary>
internal static class TextFunctions
{
    /// <summary>The longest text that Hash and the Base64 functions take.</summary>
    private const int LongestText = 10_000;

    public static JsonNode Format(IntrinsicCall call)
    {
        var pieces = call.Pieces ?? call.String(0).Split("{}");
        if (pieces.Count != call.Arguments.Count)
            throw call.Failed($"found {pieces.Count - 1} times {{}} and {call.Arguments.Count - 1} values, expected as many values as {{}}");
        var text = new StringBuilder(pieces[0]);
        for (var i = 1; i < pieces.Count; i++) text.Append(Json.Plaintext(call.Arguments[i])).Append(pieces[i]);
        return JsonValue.Create(text.ToString());
    }

    public static JsonNode? StringToJson(IntrinsicCall call) => call.ParseJson(call.String(0));

    /// <summary>Shallow only, as Step Functions does: "you must specify the boolean value as false".</summary>
    public static JsonNode JsonMerge(IntrinsicCall call)
    {
        if (!Json.IsBoolean(call.Arguments[2]) || call.Arguments[2]!.GetValue<bool>()) throw call.Unfit(2, "false: only a shallow merge exists");
        var merged = Json.Clone(call.Arguments[0]) as JsonObject ?? throw call.Unfit(0, "an object");
        foreach (var (name, value) in call.Arguments[1] as JsonObject ?? throw call.Unfit(1, "an object")) merged[name] = Json.Clone(value);
        return merged;
    }

    /// <summary>Each character of the second argument splits; empty parts are left out.</summary>
    public static JsonNode Split(IntrinsicCall call)
    {
        var parts = call.String(0).Split(call.String(1).ToCharArray(), StringSplitOptions.RemoveEmptyEntries);
        return new JsonArray([.. parts.Select(part => (JsonNode)JsonValue.Create(part))]);
    }

    public static JsonNode Base64Encode(IntrinsicCall call) => JsonValue.Create(Convert.ToBase64String(Encoding.UTF8.GetBytes(Short(call, call.String(0)))));

    public static JsonNode Base64Decode(IntrinsicCall call)
    {
        var text = Short(call, call.String(0));
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count)
            ? JsonValue.Create(Encoding.UTF8.GetString(bytes, 0, count))
            : throw call.Unfit(0, "Base64");
    }

    public static JsonNode Hash(IntrinsicCall call)
    {
        var data = Encoding.UTF8.GetBytes(Short(call, Json.Plaintext(call.Arguments[0])));
        var hash = call.String(1) switch
        {
            "MD5" => HashData(HashAlgorithmName.MD5, data),
            "SHA-1" => HashData(HashAlgorithmName.SHA1, data),
            "SHA-256" => HashData(HashAlgorithmName.SHA256, data),
            "SHA-384" => HashData(HashAlgorithmName.SHA384, data),
            "SHA-512" => HashData(HashAlgorithmName.SHA512, data),
            _ => throw call.Unfit(1, "one of MD5, SHA-1, SHA-256, SHA-384, SHA-512"),
        };
        return JsonValue.Create(Convert.ToHexStringLower(hash));
    }

    /// <summary>Version 4, from the execution's own source of chance.</summary>
    public static JsonNode Uuid(IntrinsicCall call)
    {
        var bytes = new byte[16];
        call.Random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return JsonValue.Create(new Guid(bytes, bigEndian: true).ToString());
    }

    private static byte[] HashData(HashAlgorithmName algorithm, byte[] data) => CryptographicOperations.HashData(algorithm, data);

    private static string Short(IntrinsicCall call, string text) =>
        text.Length <= LongestText ? text : throw call.Failed($"found {text.Length} characters, expected at most {LongestText}");
}
