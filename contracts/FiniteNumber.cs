using System.Text.Json;
using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>
/// JSON has no word for infinity, but 1e999 is valid JSON and reads as one: the document could be read, and then never be written again. Such
/// a number is refused where it comes in.
/// </summary>
public sealed class FiniteNumber : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var number = reader.GetDouble();
        return double.IsFinite(number) ? number : throw new JsonException("found a number beyond the greatest that 64 bits hold, expected one up to 1.8e308");
    }

    /// <summary>What was reckoned beyond all numbers is written as the greatest one. What is no number at all is a fault of ours, and is told.</summary>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(double.IsInfinity(value) ? Math.CopySign(double.MaxValue, value) : value);
}
