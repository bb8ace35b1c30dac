using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Overnight.Local.Templates;

namespace Overnight.Local.Tests.Templates;

public sealed class StackReaderTests
{
    private const string Bucket = """
        Resources:
          Data: {Type: AWS::S3::Bucket, Properties: {BucketName: data}}

        """;

    [Theory]
    [InlineData("!Ref Data", "\"data\"")]
    [InlineData("!GetAtt Data.Arn", "\"arn:aws:s3:::data\"")]
    [InlineData("{\"Fn::GetAtt\": [Data, Arn]}", "\"arn:aws:s3:::data\"")]
    [InlineData("!Sub \"${Data}-${AWS::Region}-${Data.Arn}-${!left}\"", "\"data-us-east-1-arn:aws:s3:::data-${left}\"")]
    [InlineData("!Sub [\"${a}-${Data}\", {a: !Ref AWS::AccountId}]", "\"000000000000-data\"")]
    [InlineData("!Ref AWS::Partition", "\"aws\"")]
    [InlineData("!Ref AWS::URLSuffix", "\"amazonaws.com\"")]
    [InlineData("!Ref AWS::StackName", "\"overnight\"")]
    [InlineData("!Join [\"-\", [a, !Ref Data, 1, true]]", "\"a-data-1-true\"")]
    [InlineData("!Select [1, [a, b]]", "\"b\"")]
    [InlineData("!Select [\"0\", !GetAZs \"\"]", "\"us-east-1a\"")]
    [InlineData("!Split [\",\", \"a,b\"]", """["a","b"]""")]
    [InlineData("!If [Yes, a, !Ref Nowhere]", "\"a\"")]
    [InlineData("!If [No, !Ref Nowhere, b]", "\"b\"")]
    [InlineData("!If [Both, a, b]", "\"b\"")]
    [InlineData("!If [Either, a, b]", "\"a\"")]
    [InlineData("!FindInMap [Sizes, !Ref AWS::Region, small]", "5")]
    [InlineData("!Base64 abc", "\"YWJj\"")]
    [InlineData("{a: 1, b: [!If [No, x, !Ref AWS::NoValue], y], c: !Ref AWS::NoValue}", """{"a":1,"b":["y"]}""")]
    [InlineData("!Ref Word", "\"word\"")]
    [InlineData("!Ref Count", "7")]
    [InlineData("!Ref Items", """["a","b"]""")]
    [InlineData("!Sub \"${Count}\"", "\"7\"")]
    [InlineData("[012, 1.5, -3, yes, true, ~, 2012-10-17, \"1\", 0]", """["012",1.5,-3,"yes",true,null,"2012-10-17","1",0]""")]
    public void A_function_is_evaluated(string value, string expected)
    {
        var stack = Read($$"""
            Parameters: {Word: {Type: String, Default: word}, Count: {Type: Number, Default: 7}, Items: {Type: CommaDelimitedList, Default: "a, b"} }
            Mappings: {Sizes: {us-east-1: {small: 5} } }
            Conditions:
              Yes: !Equals [a, a]
              No: !Not [!Condition Yes]
              Both: !And [!Condition Yes, !Condition No]
              Either: !Or [!Condition Yes, !Condition No]
            {{Bucket}}
              Any: {Type: AWS::EC2::VPC, Properties: {Tags: {{value}} } }
            """);
        Assert.Equal(expected, stack.Resources[1].Properties["Tags"]?.ToJsonString());
    }

    [Theory]
    [InlineData("Tags: !Ref Nowhere", "Resources.Any.Properties.Tags: found a reference to 'Nowhere', expected one of Data, Any")]
    [InlineData("Tags: !GetAtt Data.Color", "found the attribute 'Color' of Data, expected one of Arn")]
    [InlineData("Tags: !GetAtt Nowhere.Arn", "found an attribute of 'Nowhere'")]
    [InlineData("Tags: !Sub \"${Nowhere}\"", "found a reference to 'Nowhere'")]
    [InlineData("Tags: !ImportValue other", "found the tag !ImportValue")]
    [InlineData("Tags: {\"Fn::ImportValue\": other}", "found Fn::ImportValue, which is not evaluated here")]
    [InlineData("Tags: !If [Nothing, a, b]", "found the condition 'Nothing'")]
    [InlineData("Tags: !Select [2, [a, b]]", "found Fn::Select of 2 among 2 items")]
    [InlineData("Tags: !Join [a]", "found Fn::Join with [\"a\"]")]
    [InlineData("Tags: !FindInMap [A, b, c]", "found no Mappings.A.b.c")]
    [InlineData("Tags: 1, Tags: 2", "found the key a second time")]
    [InlineData("Tags: *alias", "found the alias *alias")]
    public void What_cannot_be_evaluated_is_refused(string properties, string saying) =>
        Assert.Contains(saying, Refusal($$"""
            {{Bucket}}
              Any: {Type: AWS::EC2::VPC, Properties: { {{properties}} } }
            """).Message);

    [Theory]
    [InlineData("  Table: {Type: AWS::DynamoDB::Table}", "Resources.Table.Type: found 'AWS::DynamoDB::Table', which does not deploy here")]
    [InlineData("  B: {Type: AWS::S3::Bucket, Properties: {ReplicationConfiguration: {}}}", "Resources.B.Properties.ReplicationConfiguration: found a property of AWS::S3::Bucket that does not deploy here")]
    [InlineData("  B: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: Enabled, MfaDelete: true}}}", "VersioningConfiguration.MfaDelete: ")]
    [InlineData("  B: {Type: AWS::S3::Bucket, CreationPolicy: {}}", "Resources.B.CreationPolicy: ")]
    [InlineData("  B: {Type: AWS::S3::Bucket, DependsOn: Nowhere}", "Resources.B.DependsOn: found 'Nowhere'")]
    [InlineData("  B: {Type: AWS::S3::Bucket, Condition: Nothing}", "Resources.B.Condition: found the condition 'Nothing'")]
    [InlineData("  F: {Type: AWS::Serverless::Function, Properties: {Handler: a::b::c, Runtime: dotnet10, CodeUri: f, EventInvokeConfig: {Qualifier: a}}}", "Resources.F.Properties.EventInvokeConfig.Qualifier: ")]
    [InlineData("  F: {Type: AWS::Serverless::Function, Properties: {Handler: a::b::c, Runtime: dotnet10, CodeUri: f, DeadLetterQueue: {Arn: a}}}", "Resources.F.Properties.DeadLetterQueue.Arn: ")]
    [InlineData("  V: {Type: AWS::EC2::VPC, Properties: {CidrBlok: 10.0.0.0/16}}", "Resources.V.Properties.CidrBlok: found a property of AWS::EC2::VPC")]
    [InlineData("  A: {Type: AWS::CloudWatch::Alarm, Properties: {Treshold: 1}}", "Resources.A.Properties.Treshold: ")]
    [InlineData("  Q: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}", "Resources.Q.Properties.FifoQueue: ")]
    [InlineData("  Q: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {maxReceives: 1}}}", "Resources.Q.Properties.RedrivePolicy.maxReceives: ")]
    [InlineData("  T: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true}}", "Resources.T.Properties.FifoTopic: ")]
    [InlineData("  R: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [a]}}", "Resources.R.Properties.ManagedPolicyArns: ")]
    [InlineData("  S: {Type: AWS::Scheduler::Schedule, Properties: {Target: {EcsParameters: {}}}}", "Resources.S.Properties.Target.EcsParameters: ")]
    [InlineData("  R: {Type: AWS::Events::Rule, Properties: {Targets: [{InputTransformer: {}}]}}", "Resources.R.Properties.Targets.InputTransformer: ")]
    [InlineData("Rules: {}", "Rules: found a section that does not deploy here")]
    [InlineData("Outputs: {O: {}}", "Outputs.O: found no Value")]
    [InlineData("Globals: {Api: {}}", "Globals.Api: ")]
    [InlineData("Transform: AWS::Include", "Transform: ")]
    [InlineData("Parameters: {P: {Type: String}}", "Parameters.P: has no default")]
    [InlineData("Parameters: {P: {Type: Number, Default: x}}", "Parameters.P: found 'x', expected a number")]
    [InlineData("Parameters: {P: {Type: Number, Default: 1, MinValue: 2}}", "expected at least 2")]
    [InlineData("Parameters: {P: {Type: String, Default: c, AllowedValues: [a, b]}}", "expected one of a, b")]
    [InlineData("Parameters: {P: {Type: String, Default: A, AllowedPattern: \"[a-z]+\"}}", "expected a text that matches [a-z]+")]
    [InlineData("Parameters: {P: {Type: AWS::SSM::Parameter::Value<String>, Default: A}}", "Parameters.P.Type: ")]
    [InlineData("Conditions: {A: !Condition B, B: !Condition A}\nOutputs: {O: {Value: x, Condition: A}}", "leads back to itself")]
    [InlineData("\t", "line ")]
    public void What_does_not_deploy_here_is_refused_by_name(string lines, string saying) => Assert.Contains(saying, Refusal(Bucket + lines).Message);

    [Fact]
    public void All_problems_are_told_at_once() => Assert.Equal(4, Refusal(Bucket + """
          Table: {Type: AWS::DynamoDB::Table}
          B: {Type: AWS::S3::Bucket, Properties: {WebsiteConfiguration: {}, CorsConfiguration: {}}}
        Outputs: {O: {Value: !Ref Nowhere}}
        """).Problems.Count);

    [Fact]
    public void A_given_parameter_takes_the_place_of_its_default_and_unknown_ones_are_refused()
    {
        const string text = Bucket + "Parameters: {P: {Type: Number, Default: 1, MaxValue: 5}}\nOutputs: {O: {Value: !Ref P}}";
        Assert.Equal("3", Read(text, new StackOptions { Parameters = new Dictionary<string, string> { ["P"] = "3" } }).Outputs["O"]);
        Assert.Contains("found '6', expected at most 5", Refusal(text, ("P", "6")).Message);
        Assert.Contains("Parameters.Q: was given a value, but the template has only P", Refusal(text, ("Q", "6")).Message);
    }

    [Fact]
    public void A_resource_whose_condition_does_not_hold_is_not_there()
    {
        const string text = "Conditions: {No: !Equals [a, b]}\n" + Bucket + "  Gone: {Type: AWS::S3::Bucket, Condition: No}\n";
        Assert.Equal(["Data"], Read(text).Resources.Select(resource => resource.LogicalId));
        Assert.Contains("found a reference to 'Gone'", Refusal(text + "Outputs: {O: {Value: !Ref Gone}}").Message);
    }

    [Fact]
    public void Globals_are_merged_into_each_function()
    {
        var stack = Read("""
            Globals: {Function: {Runtime: dotnet10, Timeout: 9, Environment: {Variables: {A: a, B: b}}, Architectures: [x86_64]}}
            Resources:
              F: {Type: AWS::Serverless::Function, Properties: {Handler: a::b::c, CodeUri: f, Timeout: 5, Environment: {Variables: {B: own, C: c}}}}
            """);
        Assert.Equal("""{"Runtime":"dotnet10","Timeout":5,"Environment":{"Variables":{"A":"a","B":"own","C":"c"}},"Architectures":["x86_64"],"Handler":"a::b::c","CodeUri":"f"}""",
            stack.Resources[0].Properties.ToJsonString());
        Assert.Equal("ignored, because the package is run by this machine's own .NET: AWS::Serverless::Function Architectures", Assert.Single(stack.Ignored));
    }

    [Fact]
    public void Names_are_made_up_the_same_every_time()
    {
        const string text = "Resources: {Any: {Type: AWS::S3::Bucket}, Net: {Type: AWS::EC2::VPC}}";
        var first = Read(text);
        Assert.Equal(first.Resources.Select(resource => resource.PhysicalName), Read(text).Resources.Select(resource => resource.PhysicalName));
        Assert.Matches("^overnight-any-[0-9a-f]{12}$", first.Resources[0].PhysicalName);
        Assert.Matches("^vpc-[0-9a-f]{17}$", first.Resources[1].PhysicalName);
    }

    [Fact]
    public void Our_own_template_deploys_here()
    {
        var stack = StackReader.Read(Path.Combine(Repository(), "template.yaml"), new StackOptions());
        Assert.Equal("overnight-data-000000000000-us-east-1", stack.Outputs["DataBucketName"]);
        Assert.Equal("overnight-results-000000000000-us-east-1", stack.Outputs["ResultsBucketName"]);
        Assert.All(stack.Ignored, sentence => Assert.Matches("^ignored, because .+: .+", sentence));
        foreach (var resource in stack.Resources.Where(resource => resource.Type == "AWS::Batch::ComputeEnvironment"))
            Assert.True(PropertyBinder.Read<ComputeEnvironmentProperties>(resource).ComputeResources.MaxvCpus > 0);
    }

    [Fact]
    public void Values_are_converted_as_CloudFormation_converts_them()
    {
        var resource = Read("""
            Parameters: {Seconds: {Type: String, Default: "9"}}
            Resources:
              F: {Type: AWS::Serverless::Function, Properties: {Handler: a::b::c, Runtime: dotnet10, CodeUri: f, Timeout: !Ref Seconds, Environment: {Variables: {N: 5, T: true}}}}
            """).Resources[0];
        var function = PropertyBinder.Read<FunctionProperties>(resource);
        Assert.Equal((9, "5", "true"), (function.Timeout, function.Environment!.Variables["N"], function.Environment.Variables["T"]));
        resource.Properties["Timeout"] = new JsonArray();
        Assert.Contains("Timeout", Assert.Throws<TemplateValueException>(() => PropertyBinder.Read<FunctionProperties>(resource)).Message);
        resource.Properties.Remove("Timeout");
        resource.Properties.Remove("Handler");
        Assert.Contains("Handler", Assert.Throws<TemplateValueException>(() => PropertyBinder.Read<FunctionProperties>(resource)).Message);
    }

    internal static Stack Read(string text, StackOptions? options = null)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder / "template.yaml", text);
        return StackReader.Read(folder / "template.yaml", options ?? new StackOptions());
    }

    private static TemplateException Refusal(string text, params (string Name, string Value)[] parameters) =>
        Assert.Throws<TemplateException>(() => Read(text, new StackOptions { Parameters = parameters.ToDictionary(pair => pair.Name, pair => pair.Value) }));

    private static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
