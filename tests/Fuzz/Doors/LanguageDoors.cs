using System.Text;
using System.Text.Json.Nodes;
using Overnight.Fuzz.Tests.Inputs;
using Overnight.Local.Scheduler;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.Templates;

namespace Overnight.Fuzz.Tests.Doors;

/// <summary>What the local cloud is told to deploy: state machines, their expressions, templates, schedules.</summary>
internal static class LanguageDoors
{
    private static readonly string[] Json = ["{", "}", "[", "]", "\"", ":", ",", "null", "true", "\\ud800"];

    public static IEnumerable<Door> All() => [DefinitionDoor(), ExpressionDoor(), ScheduleDoor(), TemplateDoor()];

    private static Door DefinitionDoor()
    {
        const string small = """
            {"StartAt":"A","TimeoutSeconds":9,"States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericGreaterThan":1,"Next":"B"},{"And":[{"Variable":"$.b","IsPresent":true},{"Not":{"Variable":"$.c","StringMatches":"x*"}}],"Next":"C"}],"Default":"C"},
            "B":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":3,"ItemSelector":{"x.$":"$$.Map.Item.Value"},"ItemProcessor":{"ProcessorConfig":{"Mode":"INLINE"},"StartAt":"I","States":{"I":{"Type":"Pass","Parameters":{"y.$":"States.Format('{}-{}', $.x, States.MathAdd($.n, 1))"},"ResultPath":"$.r","End":true}}},"Next":"C"},
            "C":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"MaxAttempts":2,"BackoffRate":2}],"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":"D"}],"TimeoutSeconds":5,"Next":"D"},
            "D":{"Type":"Wait","SecondsPath":"$.s","Next":"E"},"E":{"Type":"Parallel","Branches":[{"StartAt":"F","States":{"F":{"Type":"Succeed"}}}],"Next":"G"},"G":{"Type":"Fail","Error":"e","Cause":"c"}}}
            """;
        var samples = Files("*.json").Append(Making.Text(small)).ToArray();
        string[] words = [.. Json, "\"$.\"", "$$.", "States.Format('{}', $.a)", "States.", "\"Type\":\"Map\"", "$..[?(@.a==1)]", "((((", "\"End\": true"];
        // The deployed files are hundreds of times larger than the small one, and hold little that it does not.
        return new("asl", random => random.Next(50) == 0 ? Making.Mostly(JsonChanges.Of(samples), ByteChanges.Of(samples, words))(random)
            : Making.Mostly(JsonChanges.Of([samples[^1]]), ByteChanges.Of([samples[^1]], words))(random), input =>
        {
            StateMachineDefinition.Parse(Encoding.UTF8.GetString(input), (_, _) => null);
            return Task.CompletedTask;
        }, typeof(InvalidDefinitionException))
        { Samples = samples, Weight = 2, LeastTaken = 0.05 };
    }

    /// <summary>A path or an intrinsic function, read and worked out on a document.</summary>
    private static Door ExpressionDoor()
    {
        string[] samples =
        [
            "$.a[0].b", "$..c", "$.a[1:3]", "$.a[-1]", "$['b c']", "$$.Execution.Id", "$.a[*]", "States.Format('{} is {}', $.n, 'x')", "States.Array(1, $.n, 'a', null, true)",
            "States.ArrayRange(1, 9, 2)", "States.ArrayPartition($.a, 2)", "States.ArrayContains($.a, 1)", "States.ArrayGetItem($.a, 0)", "States.ArrayLength($.a)", "States.ArrayUnique($.a)",
            "States.Base64Encode($.s)", "States.Base64Decode('YQ==')", "States.Hash($.s, 'SHA-256')", "States.JsonMerge($.o, $.o, false)", "States.JsonToString($.o)", "States.StringToJson('{}')",
            "States.MathAdd($.n, -1)", "States.MathRandom(1, 9)", "States.StringSplit($.s, ',')", "States.UUID()",
        ];
        var random = new Random(1);
        var input = JsonNode.Parse("""{"a":[{"b":1},2,3,"x"],"b c":1,"n":7,"s":"a,b,c","o":{"x":{"y":1}},"c":[[1],[2]]}""");
        var make = new MakeInput(own =>
        {
            var text = own.Pick(samples);
            if (own.Next(3) == 0) text = text.Replace("$.n", own.Pick(samples), StringComparison.Ordinal).Replace("$.a", own.Pick(samples), StringComparison.Ordinal);
            return Making.Text(text);
        });
        string[] words = ["$", ".", "..", "[", "]", "'", "\\'", "(", ")", ",", "*", ":", "-1", "2147483648", "{}", "States.Format(", "States.Array(", "$$", "?(@.a>1)", "\\", "null"];
        return new("expression", Making.OneOf(make, make.Then((own, text) => ByteChanges.Of([text], words)(own))), bytes =>
        {
            var expression = ValueExpression.Parse(Encoding.UTF8.GetString(bytes));
            var value = expression.Evaluate(new Evaluation(input, () => new JsonObject { ["Execution"] = new JsonObject { ["Id"] = "x" } }, random), "field");
            Overnight.Local.StepFunctions.Language.Json.Text(value);
            return Task.CompletedTask;
        }, typeof(FormatException), typeof(StatesException))
        { Samples = [.. samples.Select(Making.Text)], Weight = 8 };
    }

    private static Door ScheduleDoor()
    {
        string[] samples = ["cron(30 1 * * ? *)", "cron(0/15 8-18 ? * MON-FRI 2026)", "cron(0 0 L * ? *)", "cron(0 0 ? * 6 *)", "cron(0 0 ? * 2,4 *)", "rate(5 minutes)", "rate(1 day)", "at(2026-11-21T01:00:00)"];
        string[] odd = ["", "-", "L", "5-1", "99", "-1", "1/0", "0/99999999999", "JAN-", "#", "W", "1-2-3", "1/2/3", ",", "1,,2", "*/*", "31", "29", "60"];
        string[][] fields = [["*", "0", "59", "0/15", "*/7", "1,2,3"], ["*", "1", "8-18", "23"], ["*", "1", "28", "29", "31"], ["*", "2", "JAN", "1-6", "FEB"], ["?"], ["*", "2026", "2199", "1970-2199", "2100"]];
        var made = new MakeInput(random => Making.Text(random.Next(6) == 0 ? $"rate({random.Next(1, 99)} {random.Pick(["minute", "minutes", "hours", "days", "years"])})"
            : $"cron({string.Join(' ', fields.Select(field => random.Next(12) == 0 ? random.Pick(odd) : random.Pick(field)))})"));
        return new("schedule", Making.Mostly(made, ByteChanges.Of([.. samples.Select(Making.Text)], "*", "?", "L", "W", "#", "/", "-", ",", "SUN", "JAN", "2199", "cron(", ")", "rate(")), input =>
        {
            var now = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);
            new ScheduleExpression(Encoding.UTF8.GetString(input), "Europe/Berlin").Next(now, now);
            return Task.CompletedTask;
        }, typeof(FormatException), typeof(ArgumentException), typeof(SchedulerException))
        { Samples = [.. samples.Select(Making.Text)], Weight = 2, LeastTaken = 0.02 };
    }

    /// <summary>The deployed template is large: so one of its resources at a time, and now and then all of it.</summary>
    private static Door TemplateDoor()
    {
        const string small = """
            AWSTemplateFormatVersion: "2010-09-09"
            Transform: AWS::Serverless-2016-10-31
            Parameters: {Size: {Type: Number, Default: 2, MinValue: 1}, Mail: {Type: String, Default: ""}}
            Conditions: {HasMail: !Not [!Equals [!Ref Mail, ""]]}
            Mappings: {ByRegion: {us-east-1: {Zone: a}}}
            Resources:
              Data: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "data-${AWS::AccountId}", VersioningConfiguration: {Status: Enabled}}}
              Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ["-", [a, !FindInMap [ByRegion, !Ref AWS::Region, Zone]]], MessageRetentionPeriod: !Ref Size}}
              Topic: {Type: AWS::SNS::Topic, Condition: HasMail, Properties: {Subscription: [{Protocol: email, Endpoint: !Ref Mail}]}}
              Role:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
                  Policies: [{PolicyName: p, PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: !Sub "${Data.Arn}/*"}]}}]
            Outputs: {Data: {Value: !GetAtt Data.Arn}, Url: {Value: !If [HasMail, !Ref Topic, !Ref Queue]}}
            """;
        string[] words = ["!Ref ", "!Sub ", "!GetAtt ", "!If ", "Fn::If:", "${", "}", ": ", "- ", "&a ", "*a", "<<: *a", "|\n", "\t", "!!binary ", "AWS::", "../../escaped", "/etc/passwd", "[", "{", "\"", "?", "%YAML 9.9\n", "---\n"];
        var (full, few) = (Files("template.yaml").Single(), Making.Text(small));
        var file = Path.Combine(Path.GetTempPath(), $"overnight-fuzz-{Environment.ProcessId}.yaml");
        return new("template", random => random.Next(200) == 0 ? ByteChanges.Of([full], words)(random) : ByteChanges.Of([few], words)(random), input =>
        {
            File.WriteAllBytes(file, input);
            StackReader.Read(file, new StackOptions());
            return Task.CompletedTask;
        }, typeof(TemplateException))
        { Samples = [full, few], Weight = 1, LeastTaken = 0.02, Close = () => File.Delete(file) };
    }

    private static IEnumerable<byte[]> Files(string pattern) =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
}
