// Stands in for AWSSDK.EC2 4.0: requests to forms.
using Amazon.EC2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Amazon.EC2.Internal;

/// <summary>https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html</summary>
internal sealed class QueryMarshaller<TRequest>(string action, Action<TRequest, QueryForm> write)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon.EC2");
        var form = new QueryForm(request.Parameters);
        form.Add("Action", action);
        form.Add("Version", "2016-11-15");
        write((TRequest)input, form);
        return request;
    }
}

/// <summary>The fields of a form. What is null is left out; a list's items are numbered from 1.</summary>
internal sealed class QueryForm(IDictionary<string, string> fields)
{
    public void Add(string name, string value)
    {
        if (value is not null)
            fields.Add(name, value);
    }

    public void Add(string name, bool? value) => Add(name, value is { } set ? StringUtils.FromBool(set) : null);

    public void Add(string name, int? value) => Add(name, value is { } set ? StringUtils.FromInt(set) : null);

    public void Add(string name, DateTime? value) =>
        Add(name, value is { } set ? StringUtils.FromDateTimeToISO8601WithOptionalMs(set) : null);

    public void Add(string name, List<string> values)
    {
        for (var i = 0; i < values?.Count; i++)
            Add($"{name}.{i + 1}", values[i]);
    }

    public void Add(string name, List<Filter> filters)
    {
        for (var i = 0; i < filters?.Count; i++)
        {
            Add($"{name}.{i + 1}.Name", filters[i].Name);
            Add($"{name}.{i + 1}.Value", filters[i].Values);
        }
    }
}
