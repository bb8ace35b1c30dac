// Stands in for Amazon.Lambda.S3Events 4.0.0.
using System.Text.Json.Serialization;

namespace Amazon.Lambda.S3Events;

/// <summary>
/// What S3 sends a function: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
/// A field the event lacks is null (or its type's default), and unknown fields are ignored.
/// </summary>
public class S3Event
{
    /// <summary>Null in <c>s3:TestEvent</c>.</summary>
    public List<S3EventNotificationRecord> Records { get; set; }

    public class S3EventNotificationRecord
    {
        public string AwsRegion { get; set; }

        /// <summary>Without the <c>s3:</c> of the subscription: <c>ObjectCreated:Put</c>.</summary>
        public string EventName { get; set; }

        public string EventSource { get; set; }

        public DateTime EventTime { get; set; }

        public string EventVersion { get; set; }

        public RequestParametersEntity RequestParameters { get; set; }

        public ResponseElementsEntity ResponseElements { get; set; }

        public S3Entity S3 { get; set; }

        public UserIdentityEntity UserIdentity { get; set; }

        public S3GlacierEventDataEntity GlacierEventData { get; set; }
    }

    public class S3Entity
    {
        public string ConfigurationId { get; set; }

        public S3BucketEntity Bucket { get; set; }

        public S3ObjectEntity Object { get; set; }

        public string S3SchemaVersion { get; set; }
    }

    public class S3BucketEntity
    {
        public string Name { get; set; }

        public UserIdentityEntity OwnerIdentity { get; set; }

        public string Arn { get; set; }
    }

    public class S3ObjectEntity
    {
        /// <summary>Form-encoded, as S3 sent it: <c>+</c> is a space. Decoding is the caller's.</summary>
        public string Key { get; set; }

        public long Size { get; set; }

        /// <summary>Without quotes.</summary>
        public string ETag { get; set; }

        /// <summary>Null where the bucket is not versioned.</summary>
        public string VersionId { get; set; }

        /// <summary>Orders the events of one key, where they are PUTs and DELETEs.</summary>
        public string Sequencer { get; set; }
    }

    public class UserIdentityEntity
    {
        public string PrincipalId { get; set; }
    }

    public class RequestParametersEntity
    {
        public string SourceIPAddress { get; set; }
    }

    public class ResponseElementsEntity
    {
        [JsonPropertyName("x-amz-id-2")]
        public string XAmzId2 { get; set; }

        [JsonPropertyName("x-amz-request-id")]
        public string XAmzRequestId { get; set; }
    }

    public class S3GlacierEventDataEntity
    {
        public S3RestoreEventDataEntity RestoreEventData { get; set; }
    }

    public class S3RestoreEventDataEntity
    {
        public DateTime LifecycleRestorationExpiryTime { get; set; }

        public string LifecycleRestoreStorageClass { get; set; }
    }
}
