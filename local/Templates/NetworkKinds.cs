using Attributes = System.Collections.Generic.Dictionary<string, System.Func<Overnight.Local.Templates.ResourceIdentity, string>>;

namespace Overnight.Local.Templates;

/// <summary>What instances would live in: checked by name, and passed over.</summary>
internal static class NetworkKinds
{
    public static readonly ResourceKind[] List =
    [
        Passed(
            "VPC", "vpc-", "CidrBlock EnableDnsHostnames EnableDnsSupport InstanceTenancy Tags",
            new() { ["VpcId"] = vpc => vpc.Name, ["DefaultSecurityGroup"] = vpc => $"sg-{vpc.Name[4..]}" }),
        Passed(
            "Subnet", "subnet-",
            "AvailabilityZone AvailabilityZoneId CidrBlock Ipv6CidrBlock MapPublicIpOnLaunch PrivateDnsNameOptionsOnLaunch Tags VpcId",
            new() { ["SubnetId"] = subnet => subnet.Name, ["AvailabilityZone"] = subnet => subnet.Options.Region + "a" }),
        Passed("InternetGateway", "igw-", "Tags", new() { ["InternetGatewayId"] = gateway => gateway.Name }),
        Passed("VPCGatewayAttachment", "attachment-", "InternetGatewayId VpcId VpnGatewayId", []),
        Passed("RouteTable", "rtb-", "Tags VpcId", new() { ["RouteTableId"] = table => table.Name }),
        Passed(
            "Route", "r-",
            "DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId GatewayId NatGatewayId RouteTableId VpcEndpointId",
            []),
        Passed(
            "SubnetRouteTableAssociation", "rtbassoc-", "RouteTableId SubnetId",
            new() { ["Id"] = association => association.Name }),
        Passed(
            "SecurityGroup", "sg-", "GroupDescription GroupName SecurityGroupEgress SecurityGroupIngress Tags VpcId",
            new() { ["GroupId"] = group => group.Name }),
        Passed(
            "VPCEndpoint", "vpce-",
            "PolicyDocument PrivateDnsEnabled RouteTableIds SecurityGroupIds ServiceName SubnetIds Tags VpcEndpointType VpcId",
            new() { ["Id"] = endpoint => endpoint.Name }),
        Passed(
            "LaunchTemplate", "lt-", "LaunchTemplateData LaunchTemplateName TagSpecifications VersionDescription",
            new()
            {
                ["LaunchTemplateId"] = template => template.Name,
                ["LatestVersionNumber"] = _ => "1",
                ["DefaultVersionNumber"] = _ => "1",
            }) with
        { IgnoredBecause = IgnoredReasons.NoInstances },
    ];

    private static ResourceKind Passed(string name, string idPrefix, string properties, Attributes attributes) => new()
    {
        Type = "AWS::EC2::" + name,
        IdPrefix = idPrefix,
        IgnoredBecause = IgnoredReasons.NoNetwork,
        IgnoredProperties = properties,
        Attributes = attributes,
    };
}
