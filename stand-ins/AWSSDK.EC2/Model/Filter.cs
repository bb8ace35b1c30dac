// Stands in for AWSSDK.EC2 4.0.
namespace Amazon.EC2.Model;

/// <summary>Any of the values; <c>*</c> and <c>?</c> are wildcards. Several filters must all hold.</summary>
public class Filter
{
    public string Name { get; set; }

    public List<string> Values { get; set; }
}
