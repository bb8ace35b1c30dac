using Overnight.Local.Iam;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.Templates;

namespace Overnight.Local.Deployment;

/// <summary>Deploys a stack's resources onto the services: those that others name come first.</summary>
internal sealed class StackDeployment(LocalCloudServices services, RoleKeys roles, Stack stack, LocalCloudOptions options)
{
    private readonly List<TemplateProblem> _problems = [];

    /// <exception cref="TemplateException">Everything that the services refuse.</exception>
    public async Task RunAsync()
    {
        var messaging = new MessagingDeployment(services);
        var batch = new BatchDeployment(services.Batch, services.Logs);
        var access = new AccessDeployment(services.Access, options.WithoutStatements);
        var notifications = new NotificationDeployment(services);
        var functions = new FunctionDeployment(services, access, notifications, roles, stack, options.Log);
        services.InstanceProfileRole = access.RoleOfProfile;
        Each("AWS::IAM::Role", access.Role);
        Each("AWS::IAM::Policy", access.Policy);
        Each("AWS::IAM::InstanceProfile", access.InstanceProfile);
        Each("AWS::S3::BucketPolicy", access.BucketPolicy);
        Each("AWS::SNS::TopicPolicy", access.TopicPolicy);
        Each("AWS::SQS::QueuePolicy", queue => access.QueuePolicy(queue, url => services.Sqs.ArnOf(url[(url.LastIndexOf('/') + 1)..])));
        Each("AWS::Lambda::Permission", permission => access.Permission(
            permission, function => services.Lambda.ArnOf(function[(function.LastIndexOf(':') + 1)..])));
        Each("AWS::Logs::LogGroup", group =>
            services.Logs.Register(group.PhysicalName, PropertyBinder.Read<LogGroupProperties>(group).RetentionInDays));
        Each("AWS::S3::Bucket", bucket => Bucket(bucket, notifications));
        Each("AWS::SQS::Queue", messaging.Queue);
        Each("AWS::SNS::Topic", messaging.Topic);
        Each("AWS::SNS::Subscription", messaging.Subscription);
        Each("AWS::Batch::ComputeEnvironment", batch.Environment);
        Each("AWS::Batch::JobQueue", batch.Queue);
        Each("AWS::Batch::JobDefinition", batch.Definition);
        Each("AWS::Scheduler::ScheduleGroup", messaging.ScheduleGroup);
        Each("AWS::Lambda::EventInvokeConfig", functions.EventInvokeConfig);
        await EachAsync("AWS::Serverless::Function", functions.FunctionAsync);
        Each("AWS::Serverless::StateMachine", functions.StateMachine);
        Each("AWS::Scheduler::Schedule", messaging.Schedule);
        Each("AWS::Events::Rule", messaging.Rule);
        foreach (var bucket in notifications.Buckets)
            Try($"Resources ({bucket}'s events)", () => notifications.Set(bucket));
        if (_problems.Count > 0) throw new TemplateException(options.TemplatePath, _problems);
    }

    private void Bucket(StackResource resource, NotificationDeployment notifications)
    {
        var properties = PropertyBinder.Read<BucketProperties>(resource);
        var status = properties.VersioningConfiguration?.Status;
        if (status is not (null or "Enabled" or "Suspended"))
            throw new ArgumentException($"VersioningConfiguration.Status: found '{status}', expected Enabled or Suspended");
        services.S3.CreateBucket(resource.PhysicalName, status == "Enabled");
        var told = properties.NotificationConfiguration?.LambdaConfigurations ?? [];
        for (var i = 0; i < told.Count; i++)
        {
            var id = $"{resource.LogicalId}-{i}";
            notifications.Add(resource.PhysicalName, id, [told[i].Event], told[i].Filter, told[i].Function);
        }
    }

    private async Task EachAsync(string type, Func<StackResource, Task> deploy)
    {
        foreach (var resource in stack.Resources.Where(resource => resource.Type == type))
        {
            try
            {
                await deploy(resource);
            }
            catch (Exception refused) when (IsRefusal(refused))
            {
                Note(resource.Path, refused);
            }
        }
    }

    private void Each(string type, Action<StackResource> deploy)
    {
        foreach (var resource in stack.Resources.Where(resource => resource.Type == type))
            Try(resource.Path, () => deploy(resource));
    }

    private void Try(string path, Action act)
    {
        try
        {
            act();
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            Note(path, refused);
        }
    }

    /// <summary>How the services say that they cannot take what they are given.</summary>
    private static bool IsRefusal(Exception thrown) =>
        thrown is ArgumentException or InvalidDefinitionException or TemplateValueException or StepFunctions.StepFunctionsException;

    private void Note(string path, Exception refused) =>
        _problems.Add(refused is TemplateValueException value ? value.Problem : new(path, refused.Message));
}
