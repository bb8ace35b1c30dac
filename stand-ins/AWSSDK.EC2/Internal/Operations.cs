// Stands in for AWSSDK.EC2 4.0: the operations on the wire.
using Amazon.EC2.Model;
using Amazon.Runtime.Internal;

namespace Amazon.EC2.Internal;

/// <summary>Protocol EC2 query: a form goes out, XML comes back.</summary>
internal static class Operations
{
    public static readonly InvokeOptions DescribeInstances = new()
    {
        RequestMarshaller = new QueryMarshaller<DescribeInstancesRequest>("DescribeInstances", (request, form) =>
        {
            form.Add("DryRun", request.DryRun);
            form.Add("Filter", request.Filters);
            form.Add("InstanceId", request.InstanceIds);
            form.Add("MaxResults", request.MaxResults);
            form.Add("NextToken", request.NextToken);
        }),
        ResponseUnmarshaller = new XmlUnmarshaller<DescribeInstancesResponse>(Elements.Instances),
    };

    public static readonly InvokeOptions DescribeSpotPriceHistory = new()
    {
        RequestMarshaller = new QueryMarshaller<DescribeSpotPriceHistoryRequest>("DescribeSpotPriceHistory", (request, form) =>
        {
            form.Add("AvailabilityZone", request.AvailabilityZone);
            form.Add("AvailabilityZoneId", request.AvailabilityZoneId);
            form.Add("DryRun", request.DryRun);
            form.Add("EndTime", request.EndTime);
            form.Add("Filter", request.Filters);
            form.Add("InstanceType", request.InstanceTypes);
            form.Add("MaxResults", request.MaxResults);
            form.Add("NextToken", request.NextToken);
            form.Add("ProductDescription", request.ProductDescriptions);
            form.Add("StartTime", request.StartTime);
        }),
        ResponseUnmarshaller = new XmlUnmarshaller<DescribeSpotPriceHistoryResponse>(Elements.SpotPriceHistory),
    };
}
