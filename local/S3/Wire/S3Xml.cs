using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Overnight.Local.S3;

/// <summary>S3's XML documents. They are built and read without namespaces; on the wire all elements are in S3's.</summary>
internal static class S3Xml
{
    /// <summary>A thousand keys of a kilobyte each, escaped; ten thousand parts.</summary>
    private const int LargestDocumentBytes = 8 * 1024 * 1024;

    private static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    public static byte[] Write(XElement document)
    {
        // Errors have no namespace: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
        if (document.Name.LocalName != "Error")
        {
            foreach (var element in document.DescendantsAndSelf()) element.Name = Namespace + element.Name.LocalName;
        }
        using var bytes = new MemoryStream();
        // A key may hold characters that XML 1.0 forbids. S3 writes them all the same, and offers encoding-type=url against it.
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            CheckCharacters = false,
            NewLineHandling = NewLineHandling.Entitize,
        };
        using (var writer = XmlWriter.Create(bytes, settings)) document.Save(writer);
        return bytes.ToArray();
    }

    /// <summary>The request's document, its checksums verified.</summary>
    /// <exception cref="S3Exception">It is no XML, of another name, or too large.</exception>
    public static async Task<XElement> ReadAsync(S3Request request, string rootName, bool checksumIsOfBody = true)
    {
        using var body = new MemoryStream();
        using (var payload = Payload.Open(request, LargestDocumentBytes, checksumIsOfBody: checksumIsOfBody))
        {
            var buffer = new byte[16 * 1024];
            for (int read; (read = await payload.ReadAsync(buffer)) > 0;) body.Write(buffer, 0, read);
            payload.Verify();
        }
        body.Position = 0;
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = false };
            using var reader = XmlReader.Create(body, settings);
            var root = XElement.Load(reader);
            foreach (var element in root.DescendantsAndSelf()) element.Name = element.Name.LocalName;
            return root.Name.LocalName == rootName ? root : throw S3Exception.MalformedXml($"found <{root.Name}>, expected <{rootName}>");
        }
        catch (XmlException broken)
        {
            throw S3Exception.MalformedXml(broken.Message);
        }
    }

    /// <summary>Refuses, by name, what the operation does not know: ignoring it would be a lie.</summary>
    public static void AllowOnly(XElement parent, params ReadOnlySpan<string> names)
    {
        foreach (var child in parent.Elements())
        {
            if (!names.Contains(child.Name.LocalName)) throw S3Exception.NotImplemented($"<{child.Name}> in <{parent.Name}>");
        }
    }

    public static string? TextOf(XElement parent, string name) => parent.Element(name)?.Value;

    /// <summary>2026-01-31T12:00:00.000Z</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
