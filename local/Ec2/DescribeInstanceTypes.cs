using System.Xml.Linq;
using Overnight.Local.Hosting;

namespace Overnight.Local.Ec2;

/// <summary>docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html: processors, memory and GPUs.</summary>
internal sealed class DescribeInstanceTypes(InstanceCatalog catalog)
{
    private const int MostResults = 100;

    public List<XElement> Answer(QueryRequest request)
    {
        Ec2Endpoint.RefuseDryRun(request);
        var names = request.Texts("InstanceType");
        var filters = request.Filters("instance-type");
        var size = request.Whole("MaxResults", 5, MostResults) ?? MostResults;
        var token = request.Text("NextToken") is { } given ? PageToken.Parse(given) : new PageToken(0, default, default);
        request.RefuseTheRest();

        if (names.Where(name => catalog.Find(name) is null).ToList() is { Count: > 0 } unknown)
        {
            throw new QueryException(
                "InvalidInstanceType", $"The following supplied instance types do not exist: [{string.Join(", ", unknown)}]");
        }
        var found = catalog.All
            .Where(type => names.Count == 0 || names.Contains(type.Name))
            .Where(type => filters.Values.All(values => values.Contains(type.Name)))
            .OrderBy(type => type.Name, StringComparer.Ordinal).ToList();
        return Paging.Page(found, token, size, "instanceTypeSet", Item);
    }

    private static XElement Item(InstanceType type)
    {
        var item = new XElement(
            "item",
            new XElement("instanceType", type.Name),
            new XElement("supportedUsageClasses", new XElement("item", "on-demand"), new XElement("item", "spot")),
            new XElement("processorInfo", new XElement("supportedArchitectures", new XElement("item", "x86_64"))),
            new XElement("vCpuInfo", new XElement("defaultVCpus", type.Vcpus)),
            new XElement("memoryInfo", new XElement("sizeInMiB", type.MemoryMiB)));
        if (type.Gpu is { } gpu)
        {
            item.Add(new XElement(
                "gpuInfo",
                new XElement("gpus", new XElement(
                    "item",
                    new XElement("name", gpu),
                    new XElement("manufacturer", "NVIDIA"),
                    new XElement("count", type.Gpus),
                    new XElement("memoryInfo", new XElement("sizeInMiB", type.GpuMemoryMiB)))),
                new XElement("totalGpuMemoryInMiB", type.Gpus * type.GpuMemoryMiB)));
        }
        return item;
    }
}
