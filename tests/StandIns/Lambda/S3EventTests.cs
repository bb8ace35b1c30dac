using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.S3Events;
using Amazon.Lambda.Serialization.SystemTextJson;
using FsCheck;
using FsCheck.Fluent;

namespace Overnight.StandIns.Tests.Lambda;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html</summary>
public sealed class S3EventTests
{
    private const string Event = """
        {
          "Records": [
            {
              "eventVersion": "2.6",
              "eventSource": "aws:s3",
              "awsRegion": "us-west-2",
              "eventTime": "2026-07-31T22:15:30.123Z",
              "eventName": "ObjectCreated:CompleteMultipartUpload",
              "userIdentity": { "principalId": "AWS:AIDAJDPLRKLG7UEXAMPLE" },
              "requestParameters": { "sourceIPAddress": "127.0.0.1" },
              "responseElements": {
                "x-amz-request-id": "C3D13FE58DE4C810",
                "x-amz-id-2": "FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD"
              },
              "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "datasets",
                "bucket": {
                  "name": "overnight-data",
                  "ownerIdentity": { "principalId": "A3NL1KOZZKExample" },
                  "arn": "arn:aws:s3:::overnight-data"
                },
                "object": {
                  "key": "datasets/iris/July+2026%2B%C3%A9.csv",
                  "size": 5368709120,
                  "eTag": "d41d8cd98f00b204e9800998ecf8427e-7",
                  "sequencer": "0055AED6DCD90281E5"
                }
              },
              "aFieldOfTomorrow": { "nested": [1, 2] }
            }
          ]
        }
        """;

    public static TheoryData<ILambdaSerializer> Serializers => new()
    {
        new DefaultLambdaJsonSerializer(),
        new CamelCaseLambdaJsonSerializer(),
        new SourceGeneratorLambdaJsonSerializer<EventContext>(),
    };

    [Theory]
    [MemberData(nameof(Serializers))]
    public void A_real_event_is_read(ILambdaSerializer serializer)
    {
        var record = Assert.Single(Read(serializer, Event).Records);

        Assert.Equal(("2.6", "aws:s3", "us-west-2"), (record.EventVersion, record.EventSource, record.AwsRegion));
        Assert.Equal("ObjectCreated:CompleteMultipartUpload", record.EventName);
        Assert.Equal(new DateTime(2026, 7, 31, 22, 15, 30, 123, DateTimeKind.Utc), record.EventTime);
        Assert.Equal(DateTimeKind.Utc, record.EventTime.Kind);
        Assert.Equal("AWS:AIDAJDPLRKLG7UEXAMPLE", record.UserIdentity.PrincipalId);
        Assert.Equal("127.0.0.1", record.RequestParameters.SourceIPAddress);
        Assert.Equal("C3D13FE58DE4C810", record.ResponseElements.XAmzRequestId);
        Assert.StartsWith("FMyUVURIY8", record.ResponseElements.XAmzId2, StringComparison.Ordinal);
        Assert.Equal(("1.0", "datasets"), (record.S3.S3SchemaVersion, record.S3.ConfigurationId));
        Assert.Equal(("overnight-data", "arn:aws:s3:::overnight-data"), (record.S3.Bucket.Name, record.S3.Bucket.Arn));
        Assert.Equal("A3NL1KOZZKExample", record.S3.Bucket.OwnerIdentity.PrincipalId);
        Assert.Equal("datasets/iris/July+2026%2B%C3%A9.csv", record.S3.Object.Key);
        Assert.Equal((5368709120, "d41d8cd98f00b204e9800998ecf8427e-7"), (record.S3.Object.Size, record.S3.Object.ETag));
        Assert.Equal("0055AED6DCD90281E5", record.S3.Object.Sequencer);
        Assert.Null(record.S3.Object.VersionId);
        Assert.Null(record.GlacierEventData);
    }

    [Theory]
    [MemberData(nameof(Serializers))]
    public void A_test_event_has_no_records(ILambdaSerializer serializer) => Assert.Null(Read(
        serializer,
        """{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-07-31T22:00:00.000Z","Bucket":"b","HostId":"2"}""")
        .Records);

    [Theory]
    [MemberData(nameof(Serializers))]
    public void A_deletion_has_no_size_and_a_version(ILambdaSerializer serializer)
    {
        var read = Read(serializer, """{"Records":[{"s3":{"object":{"key":"k","versionId":"v1"}}}]}""");

        Assert.Equal((0, "v1"), (read.Records[0].S3.Object.Size, read.Records[0].S3.Object.VersionId));
    }

    [Theory]
    [MemberData(nameof(Serializers))]
    public void What_is_no_event_is_an_error_that_names_the_type(ILambdaSerializer serializer)
    {
        var error = Assert.Throws<JsonSerializerException>(() => Read(serializer, """{"Records":[{"eventTime":"yesterday"}]}"""));

        Assert.Contains("Amazon.Lambda.S3Events.S3Event", error.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<JsonException>(error.InnerException);
    }

    [Fact]
    public void Any_key_is_written_and_read_back_as_it_is() => Prop.ForAll<NonNull<string>>(key =>
    {
        var serializer = new CamelCaseLambdaJsonSerializer();
        var sent = new S3Event { Records = [new() { S3 = new() { Object = new() { Key = WellFormed(key.Get) } } }] };
        using var stream = new MemoryStream();
        serializer.Serialize(sent, stream);
        return Read(serializer, Encoding.UTF8.GetString(stream.ToArray())).Records[0].S3.Object.Key == WellFormed(key.Get);
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    // A lone surrogate is not a character, and no UTF-8 document can hold it.
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static S3Event Read(ILambdaSerializer serializer, string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return serializer.Deserialize<S3Event>(stream);
    }
}

[JsonSerializable(typeof(S3Event))]
internal sealed partial class EventContext : JsonSerializerContext;
