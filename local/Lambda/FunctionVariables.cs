namespace Overnight.Local.Lambda;

/// <summary>The variables that Lambda defines. docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime</summary>
internal static class FunctionVariables
{
    public static void Set(IDictionary<string, string?> environment, FunctionDefinition function, LambdaOptions options, Uri runtimeApi, string logStream)
    {
        foreach (var (name, value) in function.Environment) environment[name] = value;
        environment["_HANDLER"] = function.Handler;
        environment["AWS_REGION"] = environment["AWS_DEFAULT_REGION"] = options.Region;
        environment["AWS_EXECUTION_ENV"] = "AWS_Lambda_dotnet10";
        environment["AWS_LAMBDA_RUNTIME_API"] = runtimeApi.Authority;
        environment["AWS_LAMBDA_FUNCTION_NAME"] = function.Name;
        environment["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST";
        environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = $"{function.MemorySizeMiB}";
        environment["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
        environment["AWS_LAMBDA_LOG_FORMAT"] = function.LogsJson ? "JSON" : "Text";
        if (function.LogsJson) environment["AWS_LAMBDA_LOG_LEVEL"] = "INFO";
        environment["AWS_LAMBDA_LOG_GROUP_NAME"] = function.LogGroupName;
        environment["AWS_LAMBDA_LOG_STREAM_NAME"] = logStream;
        environment["AWS_ACCESS_KEY_ID"] = function.Credentials.AccessKeyId;
        environment["AWS_SECRET_ACCESS_KEY"] = function.Credentials.SecretAccessKey;
        environment["AWS_SESSION_TOKEN"] = function.Credentials.SessionToken;
        environment["AWS_ENDPOINT_URL"] = options.Endpoint().ToString();
        environment["LAMBDA_TASK_ROOT"] = function.Folder;
        environment["LAMBDA_RUNTIME_DIR"] = AppContext.BaseDirectory;
        environment["TZ"] = ":UTC";
    }
}
