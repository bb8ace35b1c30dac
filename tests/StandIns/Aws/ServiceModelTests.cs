using Amazon.Batch;
using Amazon.CloudWatchLogs;
using Amazon.EC2;
using Amazon.StepFunctions;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>
/// Every operation, property, type and word of the stand-ins is one of the services' published models, from which the genuine
/// packages are generated.
/// </summary>
public sealed class ServiceModelTests
{
    [Theory]
    [InlineData(typeof(IAmazonStepFunctions), "stepfunctions/2016-11-23")]
    [InlineData(typeof(IAmazonBatch), "batch/2016-08-10")]
    [InlineData(typeof(IAmazonEC2), "ec2/2016-11-15")]
    [InlineData(typeof(IAmazonCloudWatchLogs), "logs/2014-03-28")]
    public async Task Names_and_types_are_those_of_the_published_model(Type client, string name)
    {
        var model = await ServiceModel.ReadOrSkipAsync(name);

        foreach (var method in client.GetMethods().Where(method => method.GetParameters().Length == 2))
        {
            var (request, response) = (method.GetParameters()[0].ParameterType, method.ReturnType.GetGenericArguments()[0]);
            model.CompareOperation(method.Name[..^"Async".Length], request, response);
        }

        Assert.True(model.Differences.Count == 0, string.Join('\n', model.Differences));
        Assert.True(model.Compared > 8, $"only {model.Compared} types were compared");
    }

    [Fact]
    public async Task A_name_a_type_or_a_word_that_the_model_lacks_is_reported()
    {
        var model = await ServiceModel.ReadOrSkipAsync("batch/2016-08-10");

        model.CompareOperation("TerminateJob", typeof(Planted), typeof(Planted));

        Assert.Equal(
            [
                "Planted lacks reason, which the service requires",
                "Planted.JobId: found System.Int32, expected System.String",
                "Planted.Reasn is not in the model",
            ],
            model.Differences);
    }

    private sealed class Planted : Amazon.Runtime.AmazonWebServiceRequest
    {
        public int JobId { get; set; }

        public string? Reasn { get; set; }
    }
}
