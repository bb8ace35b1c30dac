using System.Text.RegularExpressions;
using System.Xml.Linq;
using Overnight.Local.Hosting;

namespace Overnight.Local.Ec2;

/// <summary>docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html</summary>
internal sealed partial class DescribeInstances(InstanceFleet fleet, FleetOptions options)
{
    private const int MostResults = 1000;

    public List<XElement> Answer(QueryRequest request)
    {
        Ec2Endpoint.RefuseDryRun(request);
        var ids = request.Texts("InstanceId");
        var filters = request.Filters(
            "instance-id", "instance-lifecycle", "instance-state-name", "instance-type", "availability-zone");
        var size = request.Whole("MaxResults", 5, MostResults);
        var token = request.Text("NextToken") is { } given ? PageToken.Parse(given) : new PageToken(0, default, default);
        request.RefuseTheRest();
        if (ids.Count > 0 && size is not null)
        {
            throw new QueryException(
                "InvalidParameterCombination", "The parameter instancesSet cannot be used with the parameter maxResults");
        }

        var known = fleet.Describe();
        foreach (var id in ids) Refuse(id, known);
        var found = known.Where(instance => ids.Count == 0 || ids.Contains(instance.Id))
            .Where(instance => filters.All(filter => filter.Value.Contains(Field(instance, filter.Key))))
            .OrderBy(instance => instance.LaunchTime).ThenBy(instance => instance.Id, StringComparer.Ordinal).ToList();
        return Paging.Page(found, token, size ?? MostResults, "reservationSet", Reservation);
    }

    private static void Refuse(string id, IReadOnlyList<Instance> known)
    {
        if (!WellFormed().IsMatch(id)) throw new QueryException("InvalidInstanceID.Malformed", $"Invalid id: \"{id}\"");
        if (known.All(instance => instance.Id != id))
            throw new QueryException("InvalidInstanceID.NotFound", $"The instance ID '{id}' does not exist");
    }

    /// <summary>An instance that is not spot has no lifecycle at all.</summary>
    private static string Field(Instance instance, string filter) => filter switch
    {
        "instance-id" => instance.Id,
        "instance-lifecycle" => instance.Lifecycle == InstanceLifecycle.Spot ? "spot" : "",
        "instance-state-name" => StateOf(instance).Name,
        "instance-type" => instance.Type,
        _ => instance.Zone,
    };

    /// <summary>One instance a reservation, as a fleet that grows one by one makes them.</summary>
    private XElement Reservation(Instance instance) => new(
        "item",
        new XElement("reservationId", "r-" + instance.Id[2..]),
        new XElement("ownerId", options.Account),
        new XElement("groupSet"),
        new XElement("instancesSet", Item(instance)));

    private XElement Item(Instance instance)
    {
        var state = StateOf(instance);
        var item = new XElement(
            "item",
            new XElement("instanceId", instance.Id),
            new XElement("imageId", options.ImageId),
            new XElement("instanceState", new XElement("code", state.Code), new XElement("name", state.Name)),
            new XElement("privateDnsName", instance.PrivateDnsName),
            new XElement("dnsName"),
            new XElement("reason", TransitionReason(instance)),
            new XElement("amiLaunchIndex", 0),
            new XElement("instanceType", instance.Type),
            new XElement("launchTime", Ec2Endpoint.Time(instance.LaunchTime)),
            new XElement(
                "placement",
                new XElement("availabilityZone", instance.Zone),
                new XElement("groupName"),
                new XElement("tenancy", "default")),
            new XElement("privateIpAddress", instance.PrivateIp),
            new XElement("architecture", "x86_64"),
            new XElement("tagSet", instance.Tags.Select(Tag)));
        if (instance.Lifecycle == InstanceLifecycle.Spot) item.Add(new XElement("instanceLifecycle", "spot"));
        if (instance.StateReason is { } why)
            item.Add(new XElement("stateReason", new XElement("code", why.Code), new XElement("message", why.Message)));
        return item;
    }

    private static XElement Tag(KeyValuePair<string, string> tag) =>
        new("item", new XElement("key", tag.Key), new XElement("value", tag.Value));

    private static string TransitionReason(Instance instance) => instance is { StateReason: { } why, TerminatedAt: { } at }
        ? $"{why.Initiator} initiated ({at.UtcDateTime:yyyy-MM-dd HH:mm:ss} GMT)"
        : "";

    private static (int Code, string Name) StateOf(Instance instance) => instance.State switch
    {
        InstanceState.Pending => (0, "pending"),
        InstanceState.Running => (16, "running"),
        _ => (48, "terminated"),
    };

    [GeneratedRegex("^i-([0-9a-f]{8}|[0-9a-f]{17})$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WellFormed();
}
