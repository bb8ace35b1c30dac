using System.Collections.Frozen;
using Attributes = System.Collections.Generic.Dictionary<string, System.Func<Overnight.Local.Templates.ResourceIdentity, string>>;
using Reasons = System.Collections.Generic.Dictionary<string, string>;

namespace Overnight.Local.Templates;

/// <summary>
/// The resource types that deploy here. What Ref and GetAtt give follows each type's page below
/// docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
/// </summary>
internal static class ResourceKinds
{
    private const string NoIam = "requests on this machine are not authorised";
    private const string NoNetwork = "containers are processes of this machine and use its network";
    private const string NoInstances = "instances are modelled: no machine image, disk or role is behind them";
    private const string NoTags = "nothing here is found by its tags";
    private const string NoRetention = "logs are files of this machine, each with a limit of its own";
    private const string NoTracing = "there is no X-Ray here: the execution's history tells the same";

    public static readonly FrozenDictionary<string, ResourceKind> All = List().ToFrozenDictionary(kind => kind.Type);

    private static IEnumerable<ResourceKind> List() => [.. Storage(), .. Functions(), .. Identity(), .. Batch(), .. Network()];

    private static IEnumerable<ResourceKind> Storage() =>
    [
        new()
        {
            Type = "AWS::S3::Bucket",
            Properties = typeof(BucketProperties),
            NameProperty = "BucketName",
            LowerCase = true,
            Ignored = new Reasons
            {
                ["BucketEncryption"] = "objects are kept as files of this machine, as they are",
                ["PublicAccessBlockConfiguration"] = "the endpoint listens on this machine only",
                ["OwnershipControls"] = "there is one account",
                ["LifecycleConfiguration"] = "objects and uploads are kept until they are deleted",
                ["Tags"] = NoTags,
            },
            Attributes = new Attributes
            {
                ["Arn"] = bucket => $"arn:aws:s3:::{bucket.Name}",
                ["DomainName"] = bucket => $"{bucket.Name}.s3.amazonaws.com",
                ["RegionalDomainName"] = bucket => $"{bucket.Name}.s3.{bucket.Options.Region}.amazonaws.com",
            },
        },
        new() { Type = "AWS::S3::BucketPolicy", IgnoredBecause = NoIam },
        new()
        {
            Type = "AWS::ECR::Repository",
            NameProperty = "RepositoryName",
            LowerCase = true,
            IgnoredBecause = "an image is the folder images/REPOSITORY beside the template",
            Attributes = new Attributes
            {
                ["Arn"] = repository => repository.Arn("ecr", $"repository/{repository.Name}"),
                ["RepositoryUri"] = repository => $"{repository.Options.AccountId}.dkr.ecr.{repository.Options.Region}.amazonaws.com/{repository.Name}",
            },
        },
        new()
        {
            Type = "AWS::Logs::LogGroup",
            NameProperty = "LogGroupName",
            IgnoredBecause = NoRetention,
            Attributes = new Attributes { ["Arn"] = group => group.Arn("logs", $"log-group:{group.Name}:*") },
        },
    ];

    private static IEnumerable<ResourceKind> Functions() =>
    [
        new()
        {
            Type = "AWS::Serverless::Function",
            Properties = typeof(FunctionProperties),
            NameProperty = "FunctionName",
            Ignored = new Reasons
            {
                ["Architectures"] = "the package is run by this machine's own .NET",
                ["Policies"] = NoIam,
                ["Tracing"] = NoTracing,
                ["Tags"] = NoTags,
            },
            Attributes = new Attributes { ["Arn"] = function => function.Arn("lambda", $"function:{function.Name}") },
        },
        new() { Type = "AWS::Lambda::Permission", IgnoredBecause = NoIam },
        new()
        {
            Type = "AWS::Serverless::StateMachine",
            Properties = typeof(StateMachineProperties),
            NameProperty = "Name",
            Ignored = new Reasons
            {
                ["Logging"] = "the execution's history is kept whole beside it",
                ["Policies"] = NoIam,
                ["Tracing"] = NoTracing,
                ["Tags"] = NoTags,
            },
            Ref = MachineArn,
            Attributes = new Attributes { ["Arn"] = MachineArn, ["Name"] = machine => machine.Name },
        },
    ];

    private static IEnumerable<ResourceKind> Identity() =>
    [
        new()
        {
            Type = "AWS::IAM::Role",
            NameProperty = "RoleName",
            IgnoredBecause = NoIam,
            Attributes = new Attributes
            {
                ["Arn"] = role => role.GlobalArn("iam", $"role/{role.Name}"),
                ["RoleId"] = role => $"AROA{role.Name.ToUpperInvariant()}",
            },
        },
        new() { Type = "AWS::IAM::Policy", NameProperty = "PolicyName", IgnoredBecause = NoIam },
        new()
        {
            Type = "AWS::IAM::InstanceProfile",
            NameProperty = "InstanceProfileName",
            IgnoredBecause = NoIam,
            Attributes = new Attributes { ["Arn"] = profile => profile.GlobalArn("iam", $"instance-profile/{profile.Name}") },
        },
    ];

    private static IEnumerable<ResourceKind> Batch() =>
    [
        new()
        {
            Type = "AWS::Batch::ComputeEnvironment",
            Properties = typeof(ComputeEnvironmentProperties),
            NameProperty = "ComputeEnvironmentName",
            Ignored = new Reasons
            {
                ["ReplaceComputeEnvironment"] = "an environment is made anew at every start",
                ["UpdatePolicy"] = "an environment is made anew at every start",
                ["ServiceRole"] = NoIam,
                ["ComputeResources.MinvCpus"] = "instances are launched for jobs only",
                ["ComputeResources.DesiredvCpus"] = "instances are launched for jobs only",
                ["ComputeResources.Ec2Configuration"] = NoInstances,
                ["ComputeResources.InstanceRole"] = NoInstances,
                ["ComputeResources.LaunchTemplate"] = NoInstances,
                ["ComputeResources.SpotIamFleetRole"] = NoIam,
                ["ComputeResources.Subnets"] = NoNetwork,
                ["ComputeResources.SecurityGroupIds"] = NoNetwork,
                ["ComputeResources.UpdateToLatestImageVersion"] = NoInstances,
            },
            Ref = environment => environment.Arn("batch", $"compute-environment/{environment.Name}"),
            Attributes = new Attributes { ["ComputeEnvironmentArn"] = environment => environment.Arn("batch", $"compute-environment/{environment.Name}") },
        },
        new()
        {
            Type = "AWS::Batch::JobQueue",
            Properties = typeof(JobQueueProperties),
            NameProperty = "JobQueueName",
            Ref = queue => queue.Arn("batch", $"job-queue/{queue.Name}"),
            Attributes = new Attributes { ["JobQueueArn"] = queue => queue.Arn("batch", $"job-queue/{queue.Name}") },
        },
        new()
        {
            Type = "AWS::Batch::JobDefinition",
            Properties = typeof(JobDefinitionProperties),
            NameProperty = "JobDefinitionName",
            // Definitions are registered anew at every start, so each stack has its first revision.
            Ref = definition => definition.Arn("batch", $"job-definition/{definition.Name}:1"),
            Attributes = new Attributes { ["JobDefinitionArn"] = definition => definition.Arn("batch", $"job-definition/{definition.Name}:1") },
        },
    ];

    private static IEnumerable<ResourceKind> Network() =>
    [
        Passed("VPC", "vpc-", new Attributes { ["VpcId"] = vpc => vpc.Name, ["DefaultSecurityGroup"] = vpc => $"sg-{vpc.Name[4..]}" }),
        Passed("Subnet", "subnet-", new Attributes { ["SubnetId"] = subnet => subnet.Name, ["AvailabilityZone"] = subnet => subnet.Options.Region + "a" }),
        Passed("InternetGateway", "igw-", new Attributes { ["InternetGatewayId"] = gateway => gateway.Name }),
        Passed("VPCGatewayAttachment", "attachment-", []),
        Passed("RouteTable", "rtb-", new Attributes { ["RouteTableId"] = table => table.Name }),
        Passed("Route", "r-", []),
        Passed("SubnetRouteTableAssociation", "rtbassoc-", new Attributes { ["Id"] = association => association.Name }),
        Passed("SecurityGroup", "sg-", new Attributes { ["GroupId"] = group => group.Name }),
        Passed("VPCEndpoint", "vpce-", new Attributes { ["Id"] = endpoint => endpoint.Name }),
        Passed("LaunchTemplate", "lt-", new Attributes
        {
            ["LaunchTemplateId"] = template => template.Name,
            ["LatestVersionNumber"] = _ => "1",
            ["DefaultVersionNumber"] = _ => "1",
        }) with
        { IgnoredBecause = NoInstances },
    ];

    private static ResourceKind Passed(string name, string idPrefix, Attributes attributes) =>
        new() { Type = "AWS::EC2::" + name, IdPrefix = idPrefix, IgnoredBecause = NoNetwork, Attributes = attributes };

    private static string MachineArn(ResourceIdentity machine) => machine.Arn("states", $"stateMachine:{machine.Name}");
}
