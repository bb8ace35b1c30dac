using Overnight.Fuzz.Tests.Http;

namespace Overnight.Fuzz.Tests.Doors;

/// <summary>Requests to the local cloud: it answers each, or refuses it by name, and writes nowhere but in its folder.</summary>
internal static class CloudDoors
{
    /// <summary>After so many the cloud is looked at, and another one takes its place: what it holds grows with what it is sent.</summary>
    private const int RequestsACloud = 2_000;

    public static IEnumerable<Door> All() => [Of("s3-request", Requests.S3, 3), Of("service-request", Requests.Services, 3)];

    private static Door Of(string name, byte[][] samples, double weight)
    {
        FuzzedCloud? cloud = null;
        var answered = 0;
        return new(name, Requests.Make(samples), async input =>
        {
            if (++answered % RequestsACloud == 0 && cloud is { } worn)
            {
                cloud = null;
                await worn.CheckAsync();
            }
            cloud ??= await FuzzedCloud.StartAsync();
            if (await cloud.AnswerAsync(input) is not { } status) throw new FormatException("not HTTP");
            if (status[0] != '2') throw new FormatException($"refused: {status}");
        }, typeof(FormatException))
        {
            Weight = weight,
            LeastTaken = 0.1,
            Close = () => cloud?.CheckAsync().GetAwaiter().GetResult(),
        };
    }
}
