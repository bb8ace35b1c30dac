using System.Net;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace Overnight.StandIns.Tests.Aws;

public sealed class StepFunctionsErrorTests
{
    public static TheoryData<string, Type> Modelled => new()
    {
        { "ExecutionAlreadyExists", typeof(ExecutionAlreadyExistsException) },
        { "ExecutionDoesNotExist", typeof(ExecutionDoesNotExistException) },
        { "ExecutionLimitExceeded", typeof(ExecutionLimitExceededException) },
        { "InvalidArn", typeof(InvalidArnException) },
        { "InvalidExecutionInput", typeof(InvalidExecutionInputException) },
        { "InvalidName", typeof(InvalidNameException) },
        { "InvalidToken", typeof(InvalidTokenException) },
        { "ResourceNotFound", typeof(ResourceNotFoundException) },
        { "StateMachineDeleting", typeof(StateMachineDeletingException) },
        { "StateMachineDoesNotExist", typeof(StateMachineDoesNotExistException) },
        { "StateMachineTypeNotSupported", typeof(StateMachineTypeNotSupportedException) },
        { "ValidationException", typeof(ValidationException) },
        { "KmsAccessDeniedException", typeof(KmsAccessDeniedException) },
        { "KmsInvalidStateException", typeof(KmsInvalidStateException) },
        { "KmsThrottlingException", typeof(KmsThrottlingException) },
    };

    [Theory]
    [MemberData(nameof(Modelled))]
    public async Task An_error_of_the_model_becomes_its_exception(string code, Type type)
    {
        var error = await FailAsync(Answer.Error(400, code, "the reason"));

        Assert.IsType(type, error, exactMatch: true);
        Assert.IsAssignableFrom<AmazonStepFunctionsException>(error);
        Assert.Equal((code, "the reason"), (error.ErrorCode, error.Message));
        Assert.Equal((HttpStatusCode.BadRequest, AwsServer.RequestId), (error.StatusCode, error.RequestId));
    }

    [Fact]
    public async Task A_code_with_its_namespace_is_the_same_error() => Assert.IsType<ExecutionAlreadyExistsException>(
        await FailAsync(Answer.Error(400, "com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists")), exactMatch: true);

    [Fact]
    public async Task An_unknown_error_becomes_the_root_exception_with_its_code()
    {
        var error = await FailAsync(Answer.Error(400, "UnrecognizedClientException", "The security token is invalid."));

        Assert.IsType<AmazonStepFunctionsException>(error, exactMatch: true);
        Assert.Equal("UnrecognizedClientException", error.ErrorCode);
        Assert.Equal("The security token is invalid.", error.Message);
    }

    [Fact]
    public async Task An_error_page_that_is_not_JSON_becomes_the_root_exception_with_its_status()
    {
        var error = await FailAsync(new Answer(502, "<html><body>Bad Gateway</body></html>") { ContentType = "text/html" });

        Assert.IsType<AmazonStepFunctionsException>(error, exactMatch: true);
        Assert.Equal(HttpStatusCode.BadGateway, error.StatusCode);
    }

    private static async Task<AmazonServiceException> FailAsync(Answer answer)
    {
        await using var server = await AwsServer.StartAsync(answer);
        var config = server.Configure(new AmazonStepFunctionsConfig());
        using var client = new AmazonStepFunctionsClient(AwsServer.Credentials, config);
        return await Assert.ThrowsAnyAsync<AmazonServiceException>(
            () => client.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = "arn" }));
    }
}
