using Overnight.Local.Iam;
using Overnight.Local.S3;
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
        var batch = new BatchDeployment(services.Batch);
        var access = new AccessDeployment(services.Access, options.WithoutStatements);
        var functions = new FunctionDeployment(services, access, roles, stack, options.Log);
        services.InstanceProfileRole = access.RoleOfProfile;
        Each("AWS::IAM::Role", access.Role);
        Each("AWS::IAM::Policy", access.Policy);
        Each("AWS::IAM::InstanceProfile", access.InstanceProfile);
        Each("AWS::S3::BucketPolicy", access.BucketPolicy);
        Each("AWS::SNS::TopicPolicy", access.TopicPolicy);
        Each("AWS::SQS::QueuePolicy", queue => access.QueuePolicy(queue, url => services.Sqs.ArnOf(url[(url.LastIndexOf('/') + 1)..])));
        Each("AWS::Lambda::Permission", permission => access.Permission(
            permission, function => services.Lambda.ArnOf(function[(function.LastIndexOf(':') + 1)..])));
        Each("AWS::S3::Bucket", Bucket);
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
        foreach (var (bucket, rules) in functions.Notifications)
            Try($"Resources ({bucket}'s events)", () => Notify(bucket, rules));
        if (_problems.Count > 0) throw new TemplateException(options.TemplatePath, _problems);
    }

    private void Bucket(StackResource resource)
    {
        var properties = PropertyBinder.Read<BucketProperties>(resource);
        var status = properties.VersioningConfiguration?.Status;
        if (status is not (null or "Enabled" or "Suspended"))
            throw new ArgumentException($"VersioningConfiguration.Status: found '{status}', expected Enabled or Suspended");
        services.S3.CreateBucket(resource.PhysicalName, status == "Enabled");
    }

    /// <summary>S3 asks whether it may, and takes no configuration that it could not act on.</summary>
    private void Notify(string bucket, List<NotificationRule> rules)
    {
        var context = new Dictionary<string, string>
        {
            ["aws:SourceArn"] = $"arn:aws:s3:::{bucket}",
            ["aws:SourceAccount"] = LocalCloudServices.AccountId,
        };
        foreach (var rule in rules)
        {
            var request = new AccessRequest(new Principal.Service("s3.amazonaws.com"), "lambda:InvokeFunction", rule.FunctionArn);
            if (services.Access.Decide(request with { Context = context }) is { } refusal)
                throw new ArgumentException($"Unable to validate the following destination configurations: {rule.Id}: {refusal}");
        }
        services.Notifications.Set(bucket, rules);
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
