using System.Text;
using Overnight.Fuzz.Tests.Inputs;

namespace Overnight.Fuzz.Tests.Http;

/// <summary>Requests to the local cloud as they go over the wire: good ones of every service, and what becomes of them.</summary>
internal static class Requests
{
    private static readonly string[] Targets =
    [
        "/data/a%20b", "/data/k", "/data/../../../escaped", "/data/%2e%2e/%2e%2e/escaped", "/data/..%2f..%2fescaped", "/data/..%5c..%5cescaped", "/data/%00", "/data/a%00b", "//data//x", "/data/./a/../b", "/../data/k",
        "/data/%ff", "/data/%", "/data/%zz", "/data/" + new string('k', 1_024), "/data/" + new string('k', 1_025), "/data/" + string.Concat(Enumerable.Repeat("%C3%BC", 512)), "/data/" + string.Concat(Enumerable.Repeat("../", 300)),
        "/..", "/.", "/%2e%2e/x", "/UPPER/k", "/data", "/nothere/k", "/", "*", "http://x/data/k", "/data/<fuzz>", "/data/%3Cfuzz%3E", "/data/=1+1", "/data/%E2%80%AE", "/data/k%0d%0aX-A:%20b", "/2015-03-31/functions/..%2f..%2fx/invocations",
        "/v1/submitjob", "/v1/listjobs", "/schedules/%2e%2e", "/schedules?MaxResults=-1", "/data?list-type=2&prefix=%ff", "/data?list-type=2&max-keys=-1", "/data?list-type=2&continuation-token=x", "/data?uploads&key-marker=%00",
        "/data/k?uploadId=../../x", "/data/k?uploadId=1&partNumber=0", "/data/k?partNumber=1&uploadId=%2e%2e", "/data/k?versionId=..", "/data/k?versionId=%2f..%2f..", "/data/k?X-Amz-Expires=-1&X-Amz-Signature=x", "/data?versions&key-marker=%ff",
        "/data?list-type=2&delimiter=%2F&encoding-type=url&max-keys=999999999999", "/data/k?a=1&a=2", "/data/k?response-content-type=a%0d%0ab", "/data/k?" + new string('q', 4_000),
    ];

    private static readonly string[] Headers =
    [
        "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 9223372036854775807", "Content-Length: 0", "Content-Length: 7", "Content-Length: 3\nContent-Length: 4", "Transfer-Encoding: chunked", "Expect: 100-continue",
        "x-amz-copy-source: /data/../../x", "x-amz-copy-source: %2f", "x-amz-copy-source: data/a%20b?versionId=..", "x-amz-copy-source-range: bytes=9-1", "Range: bytes=9-1,-0", "Range: bytes=-9223372036854775808", "Range: bytes=0-0,0-0,0-0", "Range: pages=1",
        "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-content-sha256: 0", "x-amz-content-sha256: UNSIGNED-PAYLOAD", "x-amz-decoded-content-length: -1", "x-amz-decoded-content-length: 5368709121",
        "x-amz-decoded-content-length: 9223372036854775808", "x-amz-trailer: x-amz-checksum-crc32", "x-amz-trailer: x-amz-checksum-none", "x-amz-checksum-crc32: AAAA", "x-amz-checksum-sha256: !", "Content-MD5: x", "Content-Encoding: aws-chunked,aws-chunked", "Content-Encoding: gzip",
        "Authorization: AWS4-HMAC-SHA256 Credential=/,SignedHeaders=,Signature=", "Authorization: AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0000", "Authorization: AWS4-HMAC-SHA256 Credential=A/B/C/../aws4_request",
        "Authorization: Basic Og==", "Authorization: AWS AK:sig", "Authorization:", "X-Amz-Date: yesterday", "X-Amz-Security-Token: ../../x", "If-Match: \"x\"", "If-None-Match: *", "If-Match: ", "If-Modified-Since: never", "x-amz-meta-a: \"<fuzz>\"", "x-amz-meta-: x",
        "x-amz-storage-class: COLD", "x-amz-tagging: a=b&a=c", "Content-Type: text/html\tx", "Host: data.s3.localhost", "Host: ..s3.localhost", "Host: [::1", "Host: x\nHost: y", "X-Amz-Target: AmazonSQS.SendMessage", "X-Amz-Target: AWSStepFunctions.", "X-Amz-Target: ._.", "X-Amz-Invocation-Type: Nightly",
        "X: " + new string('h', 8_000), string.Join('\n', Enumerable.Range(0, 90).Select(i => $"X{i}: {i}")),
    ];

    private static readonly string[] Bodies =
    [
        "ffffffffffffffff;chunk-signature=0\r\nabc", "-3\r\nabc\r\n0\r\n\r\n", "3\r\nabcdef\r\n0\r\n\r\n", "3\r\nabc\r\n", "99999999999999999999\r\n", "0\r\nx-amz-checksum-crc32: !\r\n\r\n", "3;" + new string('c', 9_000) + "\r\nabc\r\n0\r\n\r\n", "3\nabc\n0\n\n", "0x3\r\nabc\r\n0\r\n\r\n",
        "<Delete><Object><Key>../x</Key></Object></Delete>", "<Delete><Object><Key>a</Key><VersionId>../..</VersionId></Object></Delete>", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><Delete><Object><Key>&b;</Key></Object></Delete>",
        "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]><Delete><Object><Key>&d;</Key></Object></Delete>", "<Delete>" + string.Concat(Enumerable.Repeat("<a>", 2_000)), "<CompleteMultipartUpload><Part><PartNumber>-1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>",
        "<CompleteMultipartUpload/>", "", "null", "[]", "{\"QueueUrl\":\"a\",\"QueueUrl\":\"b\"}", "{\"QueueUrl\":\"\\ud800\"}", "{\"QueueUrl\":7}", "{\"a\":" + new string('[', 100), "\u00ff\u00fe", "Action=Publish&TopicArn=arn&Message=%ff", "Action=DescribeInstances&Filter.1.Name=x", "Action=..%2f..&Version=x",
    ];

    public static byte[] Of(string head, string body = "") => Encoding.Latin1.GetBytes(
        head.Replace("\n", "\r\n", StringComparison.Ordinal) + (body.Length > 0 || head.StartsWith('P') ? $"\r\nContent-Length: {body.Length}" : "") + "\r\n\r\n" + body);

    private static byte[] Json(string service, string target, string body, string path = "/", string method = "POST") => Of(
        $"{method} {path} HTTP/1.1\nHost: x\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIA/20261121/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0\nX-Amz-Target: {target}", body);

    private static byte[] Form(string service, string body) => Of(
        $"POST / HTTP/1.1\nHost: x\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIA/20261121/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0", body);

    private const string Signed = "\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIA/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

    private const string Machine = "arn:aws:states:us-east-1:000000000000:stateMachine:machine", Execution = "arn:aws:states:us-east-1:000000000000:execution:machine:one";

    /// <summary>Of S3: objects, listings, parts, copies, bodies in chunks.</summary>
    public static byte[][] S3 { get; } =
    [
        Of("PUT /data/a%20b HTTP/1.1\nHost: x" + Signed, "abc"),
        Of("PUT /data/k HTTP/1.1\nHost: x" + Signed + "\nx-amz-decoded-content-length: 3\nContent-Encoding: aws-chunked\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\nx-amz-trailer: x-amz-checksum-crc32", "3\r\nabc\r\n0\r\nx-amz-checksum-crc32: NSRBwg==\r\n\r\n"),
        Of("PUT /data/s HTTP/1.1\nHost: x" + Signed + "\nx-amz-decoded-content-length: 5\nContent-Encoding: aws-chunked\nx-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "3;chunk-signature=00\r\nabc\r\n2;chunk-signature=00\r\nde\r\n0;chunk-signature=00\r\n\r\n"),
        Of("GET /data?list-type=2&prefix=a HTTP/1.1\nHost: x" + Signed),
        Of("GET /data?versions HTTP/1.1\nHost: x" + Signed),
        Of("POST /data/big?uploads HTTP/1.1\nHost: x" + Signed),
        Of("GET /data?uploads HTTP/1.1\nHost: x" + Signed),
        Of("PUT /data/copy HTTP/1.1\nHost: x" + Signed + "\nx-amz-copy-source: /data/a%20b"),
        Of("POST /data?delete HTTP/1.1\nHost: x" + Signed, "<Delete><Object><Key>a b</Key></Object><Quiet>true</Quiet></Delete>"),
        Of("GET /data/a%20b HTTP/1.1\nHost: x" + Signed + "\nRange: bytes=0-1\nIf-Match: \"900150983cd24fb0d6963f7d28e17f72\""),
        Of("HEAD /data/a%20b HTTP/1.1\nHost: x" + Signed),
        Of("DELETE /data/k HTTP/1.1\nHost: x" + Signed),
        Of("GET / HTTP/1.1\nHost: x" + Signed),
        Of("PUT /other-bucket HTTP/1.1\nHost: x" + Signed),
        Of("DELETE /other-bucket HTTP/1.1\nHost: x" + Signed),
    ];

    /// <summary>Of the others.</summary>
    public static byte[][] Services { get; } =
    [
        Json("states", "AWSStepFunctions.StartExecution", $$"""{"stateMachineArn":"{{Machine}}","name":"one","input":"{\"a\":1}"}"""),
        Json("states", "AWSStepFunctions.DescribeExecution", $$"""{"executionArn":"{{Execution}}"}"""),
        Json("states", "AWSStepFunctions.GetExecutionHistory", $$"""{"executionArn":"{{Execution}}","maxResults":10,"reverseOrder":true,"includeExecutionData":true}"""),
        Json("states", "AWSStepFunctions.ListExecutions", $$"""{"stateMachineArn":"{{Machine}}","statusFilter":"SUCCEEDED","maxResults":10,"nextToken":"x"}"""),
        Json("states", "AWSStepFunctions.StopExecution", $$"""{"executionArn":"{{Execution}}","error":"e","cause":"c"}"""),
        Json("states", "AWSStepFunctions.RedriveExecution", $$"""{"executionArn":"{{Execution}}","clientToken":"t"}"""),
        Json("states", "AWSStepFunctions.ListMapRuns", $$"""{"executionArn":"{{Execution}}"}"""),
        Json("states", "AWSStepFunctions.DescribeMapRun", $$"""{"mapRunArn":"{{Execution}}"}"""),
        Json("states", "AWSStepFunctions.DescribeStateMachine", $$"""{"stateMachineArn":"{{Machine}}"}"""),
        Json("sqs", "AmazonSQS.SendMessage", """{"QueueUrl":"http://x/000000000000/failed","MessageBody":"hello","DelaySeconds":0}"""),
        Json("sqs", "AmazonSQS.ReceiveMessage", """{"QueueUrl":"http://x/000000000000/failed","MaxNumberOfMessages":10,"VisibilityTimeout":0,"WaitTimeSeconds":0,"MessageAttributeNames":["All"]}"""),
        Json("sqs", "AmazonSQS.DeleteMessage", """{"QueueUrl":"http://x/000000000000/failed","ReceiptHandle":"r"}"""),
        Json("sqs", "AmazonSQS.GetQueueAttributes", """{"QueueUrl":"http://x/000000000000/failed","AttributeNames":["All"]}"""),
        Json("sqs", "AmazonSQS.ListQueues", """{"QueueNamePrefix":"f","MaxResults":9}"""),
        Json("sqs", "AmazonSQS.PurgeQueue", """{"QueueUrl":"http://x/000000000000/failed"}"""),
        Json("events", "AWSEvents.ListRules", """{"NamePrefix":"r","Limit":9}"""),
        Json("events", "AWSEvents.DescribeRule", """{"Name":"rule","EventBusName":"default"}"""),
        Json("events", "AWSEvents.ListTargetsByRule", """{"Rule":"rule"}"""),
        Json("logs", "Logs_20140328.DescribeLogGroups", """{"logGroupNamePrefix":"/aws","limit":9}"""),
        Json("logs", "Logs_20140328.DescribeLogStreams", """{"logGroupName":"/aws/x","descending":true,"limit":9}"""),
        Json("logs", "Logs_20140328.GetLogEvents", """{"logGroupName":"/aws/x","logStreamName":"a/b","startFromHead":true,"startTime":0,"limit":9,"nextToken":"f/1"}"""),
        Json("logs", "Logs_20140328.FilterLogEvents", """{"logGroupIdentifier":"arn:aws:logs:us-east-1:000000000000:log-group:/aws/x","filterPattern":"{ $.event = \"x\" }","logStreamNames":["a"],"interleaved":true}"""),
        Json("batch", "", """{"jobName":"j","jobQueue":"queue","jobDefinition":"definition","containerOverrides":{"environment":[{"name":"A","value":"b"}]},"timeout":{"attemptDurationSeconds":60},"arrayProperties":{"size":2},"dependsOn":[{"jobId":"x"}],"tags":{"a":"b"}}""", "/v1/submitjob"),
        Json("batch", "", """{"jobs":["a","b"]}""", "/v1/describejobs"),
        Json("batch", "", """{"jobQueue":"queue","jobStatus":"RUNNING","maxResults":9,"nextToken":"x"}""", "/v1/listjobs"),
        Json("batch", "", """{"jobId":"a","reason":"r"}""", "/v1/terminatejob"),
        Json("batch", "", """{"jobQueues":["queue"]}""", "/v1/describejobqueues"),
        Json("batch", "", """{"computeEnvironments":["a"]}""", "/v1/describecomputeenvironments"),
        Json("batch", "", """{"jobDefinitionName":"a","status":"ACTIVE"}""", "/v1/describejobdefinitions"),
        Json("scheduler", "", "", "/schedules?ScheduleGroup=night&NamePrefix=n&State=ENABLED", "GET"),
        Json("scheduler", "", "", "/schedules/nightly?groupName=night", "GET"),
        Json("lambda", "", "", "/2015-03-31/functions/none", "GET"),
        Json("lambda", "", "{}", "/2015-03-31/functions/none/invocations"),
        Form("sns", "Action=Publish&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A000000000000%3Aruns&Message=hello&Subject=s&Version=2010-03-31"),
        Form("sns", "Action=ListSubscriptionsByTopic&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A000000000000%3Aruns"),
        Form("ec2", "Action=DescribeSpotPriceHistory&Version=2016-11-15&InstanceType.1=c7i.large&StartTime=2026-11-20T00%3A00%3A00Z&EndTime=2026-11-21T00%3A00%3A00Z&MaxResults=9&NextToken=x&ProductDescription.1=Linux%2FUNIX"),
        Form("ec2", "Action=DescribeInstances&InstanceId.1=i-1&Filter.1.Name=instance-state-name&Filter.1.Value.1=running&MaxResults=9"),
        Form("ec2", "Action=DescribeInstanceTypes&InstanceType.1=c7i.large"),
    ];

    /// <summary>Another target, other headers, another body; a body of JSON changed as JSON; or any bytes of it.</summary>
    public static MakeInput Make(byte[][] samples)
    {
        var bytes = ByteChanges.Of(samples, ["\r\n", "\r\n\r\n", .. Headers[..20].Select(header => header + "\r\n"), "%2e%2e%2f", "%00", "?uploads"]);
        return random =>
        {
            if (random.Next(4) == 0) return bytes(random);
            var text = Encoding.Latin1.GetString(random.Pick(samples));
            var split = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var (lines, body) = (text[..split].Split("\r\n").ToList(), text[(split + 4)..]);
            var says = true;
            for (var changes = 1 + random.Next(2); changes > 0; changes--)
            {
                switch (random.Next(6))
                {
                    case 0: lines[0] = $"{lines[0].Split(' ')[0]} {random.Pick(Targets)} HTTP/1.1"; break;
                    case 1: lines[0] = $"{random.Pick(["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "X"])} {lines[0].Split(' ')[1]} HTTP/1.1"; break;
                    case 2:
                        var header = random.Pick(Headers);
                        if (header.StartsWith("Content-Length", StringComparison.Ordinal)) says = false;
                        var name = header[..(header.IndexOf(':', StringComparison.Ordinal) + 1)];
                        if (random.Next(2) == 0) lines.RemoveAll(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase));
                        lines.InsertRange(1, header.Split('\n'));
                        break;
                    case 3: body = random.Pick(Bodies); break;
                    case 4 when body.StartsWith('{'): body = Encoding.Latin1.GetString(JsonChanges.Of([Encoding.Latin1.GetBytes(body)])(random)); break;
                    case 5 when body.Length > 0: body = Encoding.Latin1.GetString(ByteChanges.Change(random, Encoding.Latin1.GetBytes(body))); break;
                    default: lines.RemoveAt(random.Next(lines.Count)); break;
                }
                if (lines.Count == 0) lines.Add("GET / HTTP/1.1");
            }
            // An honest length, mostly: else the server waits for more, or takes the rest for the next request.
            if (says && random.Next(8) > 0)
            {
                lines.RemoveAll(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                if (body.Length > 0) lines.Add($"Content-Length: {body.Length}");
            }
            return Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n" + body);
        };
    }
}
