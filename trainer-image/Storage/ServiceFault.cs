using Amazon.Runtime;

namespace Overnight.Trainer.Storage;

/// <summary>Tells a service's trouble from our own.</summary>
internal static class ServiceFault
{
    /// <summary>True for what the SDK throws once its retries are used up: no answer, a broken one, or one that says no.</summary>
    public static bool Is(Exception e) =>
        e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TaskCanceledException { InnerException: TimeoutException };

    /// <summary>True where the service answered and refused: asking again gets the same answer.</summary>
    public static bool IsRefusal(Exception e) => e is AmazonServiceException { StatusCode: var status } && (int)status is 400 or 401 or 403 or 404;
}
