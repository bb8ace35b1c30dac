// Stands in for AWSSDK.EC2 4.0: the elements of the operations' answers.
using Amazon.EC2.Model;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.EC2.Internal;

internal static class Elements
{
    private static readonly Element<SpotPrice> SpotPrice = new()
    {
        ["availabilityZone"] = (price, xml) => price.AvailabilityZone = Text(xml),
        ["availabilityZoneId"] = (price, xml) => price.AvailabilityZoneId = Text(xml),
        ["instanceType"] = (price, xml) => price.InstanceType = Text(xml),
        ["productDescription"] = (price, xml) => price.ProductDescription = Text(xml),
        ["spotPrice"] = (price, xml) => price.Price = Text(xml),
        ["timestamp"] = (price, xml) => price.Timestamp = Time(xml),
    };

    private static readonly Element<Placement> Placement = new()
    {
        ["availabilityZone"] = (placement, xml) => placement.AvailabilityZone = Text(xml),
        ["availabilityZoneId"] = (placement, xml) => placement.AvailabilityZoneId = Text(xml),
        ["groupName"] = (placement, xml) => placement.GroupName = Text(xml),
    };

    private static readonly Element<InstanceState> InstanceState = new()
    {
        ["code"] = (state, xml) => state.Code = IntUnmarshaller.Instance.Unmarshall(xml),
        ["name"] = (state, xml) => state.Name = Text(xml),
    };

    private static readonly Element<StateReason> StateReason = new()
    {
        ["code"] = (reason, xml) => reason.Code = Text(xml),
        ["message"] = (reason, xml) => reason.Message = Text(xml),
    };

    private static readonly Element<Tag> Tag = new()
    {
        ["key"] = (tag, xml) => tag.Key = Text(xml),
        ["value"] = (tag, xml) => tag.Value = Text(xml),
    };

    private static readonly Element<Instance> Instance = new()
    {
        ["imageId"] = (instance, xml) => instance.ImageId = Text(xml),
        ["instanceId"] = (instance, xml) => instance.InstanceId = Text(xml),
        ["instanceLifecycle"] = (instance, xml) => instance.InstanceLifecycle = Text(xml),
        ["instanceType"] = (instance, xml) => instance.InstanceType = Text(xml),
        ["launchTime"] = (instance, xml) => instance.LaunchTime = Time(xml),
        ["placement"] = (instance, xml) => instance.Placement = Placement.Read(xml),
        ["platformDetails"] = (instance, xml) => instance.PlatformDetails = Text(xml),
        ["privateDnsName"] = (instance, xml) => instance.PrivateDnsName = Text(xml),
        ["privateIpAddress"] = (instance, xml) => instance.PrivateIpAddress = Text(xml),
        ["dnsName"] = (instance, xml) => instance.PublicDnsName = Text(xml),
        ["ipAddress"] = (instance, xml) => instance.PublicIpAddress = Text(xml),
        ["spotInstanceRequestId"] = (instance, xml) => instance.SpotInstanceRequestId = Text(xml),
        ["instanceState"] = (instance, xml) => instance.State = InstanceState.Read(xml),
        ["stateReason"] = (instance, xml) => instance.StateReason = StateReason.Read(xml),
        ["reason"] = (instance, xml) => instance.StateTransitionReason = Text(xml),
        ["subnetId"] = (instance, xml) => instance.SubnetId = Text(xml),
        ["tagSet/item"] = (instance, xml) => (instance.Tags ??= []).Add(Tag.Read(xml)),
        ["usageOperation"] = (instance, xml) => instance.UsageOperation = Text(xml),
        ["vpcId"] = (instance, xml) => instance.VpcId = Text(xml),
    };

    private static readonly Element<Reservation> Reservation = new()
    {
        ["instancesSet/item"] = (reservation, xml) => (reservation.Instances ??= []).Add(Instance.Read(xml)),
        ["ownerId"] = (reservation, xml) => reservation.OwnerId = Text(xml),
        ["requesterId"] = (reservation, xml) => reservation.RequesterId = Text(xml),
        ["reservationId"] = (reservation, xml) => reservation.ReservationId = Text(xml),
    };

    // Declared last: static fields are set in the order of the text.
    public static readonly Element<DescribeInstancesResponse> Instances = new()
    {
        ["nextToken"] = (response, xml) => response.NextToken = Text(xml),
        ["reservationSet/item"] = (response, xml) => (response.Reservations ??= []).Add(Reservation.Read(xml)),
    };

    public static readonly Element<DescribeSpotPriceHistoryResponse> SpotPriceHistory = new()
    {
        ["nextToken"] = (response, xml) => response.NextToken = Text(xml),
        ["spotPriceHistorySet/item"] = (response, xml) => (response.SpotPriceHistory ??= []).Add(SpotPrice.Read(xml)),
    };

    private static string Text(XmlUnmarshallerContext xml) => StringUnmarshaller.Instance.Unmarshall(xml);

    private static DateTime Time(XmlUnmarshallerContext xml) => DateTimeUnmarshaller.Instance.Unmarshall(xml);
}
