// Stands in for AWSSDK.EC2 4.0: instances.
using Amazon.Runtime;

namespace Amazon.EC2.Model;

public class DescribeInstancesRequest : AmazonEC2Request
{
    public bool? DryRun { get; set; }

    public List<Filter> Filters { get; set; }

    public List<string> InstanceIds { get; set; }

    public int? MaxResults { get; set; }

    public string NextToken { get; set; }
}

public class DescribeInstancesResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }

    public List<Reservation> Reservations { get; set; }
}

/// <summary>The instances of one launch.</summary>
public class Reservation
{
    public List<Instance> Instances { get; set; }

    public string OwnerId { get; set; }

    public string RequesterId { get; set; }

    public string ReservationId { get; set; }
}
