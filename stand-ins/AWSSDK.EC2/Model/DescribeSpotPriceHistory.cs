// Stands in for AWSSDK.EC2 4.0: the price of spot over time.
using Amazon.Runtime;

namespace Amazon.EC2.Model;

public class DescribeSpotPriceHistoryRequest : AmazonEC2Request
{
    public string AvailabilityZone { get; set; }

    public string AvailabilityZoneId { get; set; }

    public bool? DryRun { get; set; }

    public DateTime? EndTime { get; set; }

    public List<Filter> Filters { get; set; }

    public List<string> InstanceTypes { get; set; }

    public int? MaxResults { get; set; }

    public string NextToken { get; set; }

    public List<string> ProductDescriptions { get; set; }

    public DateTime? StartTime { get; set; }
}

public class DescribeSpotPriceHistoryResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }

    public List<SpotPrice> SpotPriceHistory { get; set; }
}

/// <summary>In force from <c>Timestamp</c> to the next change. <c>Price</c> is USD an hour, as text.</summary>
public class SpotPrice
{
    public string AvailabilityZone { get; set; }

    public string AvailabilityZoneId { get; set; }

    public InstanceType InstanceType { get; set; }

    public string Price { get; set; }

    public RIProductDescription ProductDescription { get; set; }

    public DateTime? Timestamp { get; set; }
}
