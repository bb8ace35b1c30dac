using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;

namespace Overnight.Local.Ec2;

/// <summary>EC2's API as far as it is needed: what runs, what types there are, and what spot cost.</summary>
public sealed class Ec2Endpoint(
    InstanceFleet fleet, SpotMarket market, InstanceCatalog catalog, FleetOptions options, TimeProvider time) : IServiceEndpoint
{
    private static readonly XNamespace Namespace = "http://ec2.amazonaws.com/doc/2016-11-15/";

    private readonly DescribeSpotPriceHistory _spotPrices = new(market, catalog, time);
    private readonly DescribeInstances _instances = new(fleet, options);
    private readonly DescribeInstanceTypes _types = new(catalog);

    public string SigningName => "ec2";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var request = await QueryRequest.ReadAsync(context.Request);
            var action = request.Text("Action")
                ?? throw new QueryException("MissingAction", "The request is missing an action or a required parameter.");
            // None of these has resource-level permissions.
            RequestAccess.Demand(context, "ec2:" + action, "*");
            List<XElement> answer = action switch
            {
                "DescribeSpotPriceHistory" => _spotPrices.Answer(request),
                "DescribeInstances" => _instances.Answer(request),
                "DescribeInstanceTypes" => _types.Answer(request),
                _ => throw new QueryException("InvalidAction", $"The action {action} is not valid for this web service."),
            };
            var root = new XElement(action + "Response", new XElement("requestId", context.TraceIdentifier), answer);
            foreach (var element in root.DescendantsAndSelf()) element.Name = Namespace + element.Name.LocalName;
            context.Response.ContentType = "text/xml;charset=UTF-8";
            await context.Response.WriteAsync(root.ToString(SaveOptions.DisableFormatting), context.RequestAborted);
        }
        catch (QueryException e)
        {
            await ServiceError.WriteAsync(context, SigningName, e.Status, e.Code, e.Message);
        }
    }

    internal static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Asking only whether it would be allowed. docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html
    /// </summary>
    internal static void RefuseDryRun(QueryRequest request)
    {
        if (string.Equals(request.Text("DryRun"), "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new QueryException(
                "DryRunOperation",
                "Request would have succeeded, but DryRun flag is set.",
                StatusCodes.Status412PreconditionFailed);
        }
    }
}
