using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace Overnight.StandIns.Tests.Lambda;

internal sealed record Order(int OrderId, string? Note, DateTime PlacedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Order))]
internal sealed partial class OrderContext : JsonSerializerContext;

/// <summary>What an assembly that wants camelCase declares.</summary>
internal sealed class CamelCaseOrders() : SourceGeneratorLambdaJsonSerializer<OrderContext>(
    options => options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase);

public sealed class SerializerTests
{
    private static readonly Order Placed = new(7, null, new DateTime(2026, 8, 1, 0, 0, 0, DateTimeKind.Utc));

    [Fact]
    public void Default_writes_names_as_they_are_and_leaves_nulls_out() =>
        Assert.Equal("""{"OrderId":7,"PlacedAt":"2026-08-01T00:00:00Z"}""", Write(new DefaultLambdaJsonSerializer()));

    [Fact]
    public void Camel_case_writes_camel_case() =>
        Assert.Equal("""{"orderId":7,"placedAt":"2026-08-01T00:00:00Z"}""", Write(new CamelCaseLambdaJsonSerializer()));

    [Fact]
    public void A_generated_context_loses_its_own_options_to_the_serializers() =>
        Assert.Equal(Write(new DefaultLambdaJsonSerializer()), Write(new SourceGeneratorLambdaJsonSerializer<OrderContext>()));

    [Fact]
    public void A_customizer_decides_for_a_generated_context() =>
        Assert.Equal(Write(new CamelCaseLambdaJsonSerializer()), Write(new CamelCaseOrders()));

    [Fact]
    public void A_type_that_the_context_lacks_is_named()
    {
        var error = Assert.Throws<JsonSerializerException>(
            () => new SourceGeneratorLambdaJsonSerializer<OrderContext>().Serialize(new Version(1, 0), Stream.Null));

        Assert.Contains("OrderContext", error.Message, StringComparison.Ordinal);
        Assert.Contains("System.Version", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"2026-08-01T00:00:00Z\"")]
    [InlineData("1785542400")]
    [InlineData("1785542400.0")]
    [InlineData("1785542400000")]
    public void A_time_is_read_as_ISO_8601_or_seconds_or_milliseconds(string written)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"ORDERID":7,"placedAt":{{written}}}"""));

        Assert.Equal(Placed, new DefaultLambdaJsonSerializer().Deserialize<Order>(stream));
    }

    [Fact]
    public void The_attribute_names_a_serializer_that_can_be_made()
    {
        var named = new LambdaSerializerAttribute(typeof(CamelCaseOrders)).SerializerType;

        Assert.IsType<ILambdaSerializer>(Activator.CreateInstance(named), exactMatch: false);
    }

    private static string Write(ILambdaSerializer serializer)
    {
        using var stream = new MemoryStream();
        serializer.Serialize(Placed, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
