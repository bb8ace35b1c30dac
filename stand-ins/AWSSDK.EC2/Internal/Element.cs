// Stands in for AWSSDK.EC2 4.0: XML to responses and exceptions.
using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.EC2.Internal;

/// <summary>What an element's children, by their names or paths, set on an object.</summary>
internal sealed class Element<T> : Dictionary<string, Action<T, XmlUnmarshallerContext>>
    where T : new()
{
    public T Read(XmlUnmarshallerContext context)
    {
        var item = new T();
        var depth = context.CurrentDepth;
        // The reader starts before the root element, whose children are two levels down.
        var childDepth = context.IsStartOfDocument ? depth + 2 : depth + 1;
        while (context.ReadAtDepth(depth))
        {
            if (context.IsStartElement)
                ReadChild(item, context, childDepth);
        }

        return item;
    }

    private void ReadChild(T item, XmlUnmarshallerContext context, int childDepth)
    {
        foreach (var (path, set) in this)
        {
            if (!context.TestExpression(path, childDepth))
                continue;
            set(item, context);
            return;
        }
    }
}

internal sealed class XmlUnmarshaller<TResponse>(Element<TResponse> root) : EC2ResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input) => root.Read(input);

    public override AmazonServiceException UnmarshallException(
        XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
        return new AmazonEC2Exception(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
