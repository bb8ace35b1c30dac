using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.Trainer.Storage;

/// <summary>S3, with a count of what is billed: each request as it is sent, those that the SDK repeats included.</summary>
internal sealed class MeteredS3 : AmazonS3Client
{
    // The client's constructor builds its pipeline: initialized here, the meter is there before it.
    private readonly Meter _meter = new();

    public MeteredS3(AmazonS3Config config) : base(config)
    {
    }

    public MeteredS3(AWSCredentials credentials, AmazonS3Config config) : base(credentials, config)
    {
    }

    public StorageUse Use => _meter.Use;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerAfter<RetryHandler>(_meter);
    }

    private sealed class Meter : PipelineHandler
    {
        private long _writes, _reads, _writtenBytes;

        public StorageUse Use => new(Interlocked.Read(ref _writes), Interlocked.Read(ref _reads), Interlocked.Read(ref _writtenBytes));

        public override void InvokeSync(IExecutionContext executionContext)
        {
            var bytes = Count(executionContext.RequestContext);
            base.InvokeSync(executionContext);
            Interlocked.Add(ref _writtenBytes, bytes);
        }

        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            var bytes = Count(executionContext.RequestContext);
            var answer = await base.InvokeAsync<T>(executionContext);
            // What was refused is not stored.
            Interlocked.Add(ref _writtenBytes, bytes);
            return answer;
        }

        /// <returns>The bytes that the request stores.</returns>
        private long Count(IRequestContext context)
        {
            // https://aws.amazon.com/s3/pricing/: PUT, COPY, POST and LIST at one price, GET and all others at another, DELETE is free.
            var isList = context.RequestName.StartsWith("List", StringComparison.Ordinal);
            if (isList || context.Request.HttpMethod is "PUT" or "POST") Interlocked.Increment(ref _writes);
            else if (context.Request.HttpMethod != "DELETE") Interlocked.Increment(ref _reads);
            return context.OriginalRequest switch
            {
                PutObjectRequest { InputStream: { } content } => content.Length,
                UploadPartRequest { PartSize: { } size } => size,
                _ => 0,
            };
        }
    }
}
