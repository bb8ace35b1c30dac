using System.Text;
using Overnight.Contracts;
using Overnight.Functions.Tests.Fakes;

namespace Overnight.Functions.Tests.StartRun;

/// <summary>Files to predict, as StartRun meets them.</summary>
public sealed class PredictionHandlerTests : DeliveredEvents
{
    [Fact]
    public async Task A_file_to_predict_starts_one_prediction_with_the_champion_of_its_name()
    {
        Buckets.Put(Results, "models/iris/champion.json", Documents.ToBytes(new Champion
        {
            Name = "iris",
            Run = "iris-1",
            PromotedAt = StoppedClock.Now,
            Promotion = new Promotion { Run = "iris-1", Promoted = true, Message = "" },
        }));
        await DeliverAsync(Event("predict/iris/new+rows%2B.csv", eTag: "aaa"));
        await DeliverAsync(Event("predict/iris/new+rows%2B.csv", eTag: "aaa", eventName: "ObjectCreated:Copy"));

        Assert.All(Started, started => Assert.Equal(Predictions, started.StateMachineArn));
        Assert.Equal((Started[0].Name, Started[0].Input), (Started[1].Name, Started[1].Input));
        var request = Documents.Parse<PredictionRequest>(Encoding.UTF8.GetBytes(Started[0].Input));
        Assert.Equal(("iris", "new rows+.csv", "iris-1", Started[0].Name), (request.Name, request.File, request.Run, request.Id));
        Assert.Single(Buckets.Keys(Results), key => key.StartsWith("uploads/iris/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_version_or_another_champion_is_another_prediction_and_none_is_started_all_the_same()
    {
        await DeliverAsync(Event("predict/iris/new.csv", eTag: "aaa"));
        await DeliverAsync(Event("predict/iris/new.csv", eTag: "bbb"));
        Assert.Equal(2, Started.Select(started => started.Name).Distinct().Count());
        Assert.Null(Documents.Parse<PredictionRequest>(Encoding.UTF8.GetBytes(Started[0].Input)).Run);
    }

    [Theory]
    [InlineData("predict/iris.csv")]
    [InlineData("predict/iris/")]
    [InlineData("predict/iris/deep/new.csv")]
    public async Task What_lies_elsewhere_below_predict_starts_nothing(string key)
    {
        await DeliverAsync(Event(key));
        Assert.Empty(Started);
    }
}
