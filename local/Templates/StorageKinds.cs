using static Overnight.Local.Templates.IgnoredReasons;

namespace Overnight.Local.Templates;

/// <summary>Buckets, images and logs.</summary>
internal static class StorageKinds
{
    public static readonly ResourceKind[] List =
    [
        new()
        {
            Type = "AWS::S3::Bucket",
            Properties = typeof(BucketProperties),
            NameProperty = "BucketName",
            LowerCase = true,
            Ignored = new()
            {
                ["BucketEncryption"] = NoEncryption,
                ["PublicAccessBlockConfiguration"] = "the endpoint listens on this machine only",
                ["OwnershipControls"] = "there is one account",
                ["LifecycleConfiguration"] = "objects and uploads are kept until they are deleted",
                ["Tags"] = NoTags,
            },
            Attributes = new()
            {
                ["Arn"] = bucket => $"arn:aws:s3:::{bucket.Name}",
                ["DomainName"] = bucket => $"{bucket.Name}.s3.amazonaws.com",
                ["RegionalDomainName"] = bucket => $"{bucket.Name}.s3.{bucket.Options.Region}.amazonaws.com",
            },
        },
        new() { Type = "AWS::S3::BucketPolicy", Properties = typeof(BucketPolicyProperties) },
        new()
        {
            Type = "AWS::ECR::Repository",
            NameProperty = "RepositoryName",
            LowerCase = true,
            IgnoredBecause = "an image is the folder images/REPOSITORY beside the template",
            IgnoredProperties = """
                EmptyOnDelete EncryptionConfiguration ImageScanningConfiguration ImageTagMutability LifecyclePolicy
                RepositoryName RepositoryPolicyText Tags
                """,
            Attributes = new()
            {
                ["Arn"] = repository => repository.Arn("ecr", $"repository/{repository.Name}"),
                ["RepositoryUri"] = repository =>
                    $"{repository.Options.AccountId}.dkr.ecr.{repository.Options.Region}.amazonaws.com/{repository.Name}",
            },
        },
        new()
        {
            Type = "AWS::Logs::LogGroup",
            NameProperty = "LogGroupName",
            Properties = typeof(LogGroupProperties),
            Ignored = new()
            {
                ["DataProtectionPolicy"] = "logs are shown to whoever may read this machine's files",
                ["KmsKeyId"] = NoEncryption,
                ["LogGroupClass"] = "there is one class of log groups",
                ["Tags"] = NoTags,
            },
            Attributes = new() { ["Arn"] = group => group.Arn("logs", $"log-group:{group.Name}:*") },
        },
        new()
        {
            Type = "AWS::CloudWatch::Alarm",
            NameProperty = "AlarmName",
            IgnoredBecause = NoMetrics,
            IgnoredProperties = """
                ActionsEnabled AlarmActions AlarmDescription AlarmName ComparisonOperator DatapointsToAlarm Dimensions
                EvaluateLowSampleCountPercentile EvaluationPeriods ExtendedStatistic InsufficientDataActions MetricName Metrics
                Namespace OKActions Period Statistic Tags Threshold ThresholdMetricId TreatMissingData Unit
                """,
            Attributes = new() { ["Arn"] = alarm => alarm.Arn("cloudwatch", $"alarm:{alarm.Name}") },
        },
        new()
        {
            Type = "AWS::CloudWatch::Dashboard",
            NameProperty = "DashboardName",
            IgnoredBecause = NoMetrics,
            IgnoredProperties = "DashboardBody DashboardName",
        },
    ];
}
