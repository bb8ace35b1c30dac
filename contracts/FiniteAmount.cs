using System.Text.Json;
using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>
/// An amount that can be reckoned with: sums and shares of what a decimal can hold at most are beyond what it can hold. So it is refused where
/// it is read, with its place in the document.
/// </summary>
public sealed class FiniteAmount : JsonConverter<decimal>
{
    /// <summary>Dollars or seconds: more than there are.</summary>
    public const decimal Most = 1_000_000_000_000_000m;

    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var amount = reader.GetDecimal();
        return amount is >= -Most and <= Most ? amount : throw new JsonException($"found {amount}, expected an amount from {-Most} to {Most}");
    }

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
