using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.S3Events;
using Amazon.Lambda.Serialization.SystemTextJson;
using Overnight.Functions.Predictions;
using Overnight.Functions.StartNight;
using Overnight.Functions.SweepUploads;
using Overnight.Functions.Workflow;

[assembly: LambdaSerializer(typeof(Serializer))]

namespace Overnight.Functions.Workflow;

/// <summary>What the handlers take and answer. Source-generated: reflection would cost a cold start tenths of a second.</summary>
[JsonSerializable(typeof(S3Event))]
[JsonSerializable(typeof(RunState))]
[JsonSerializable(typeof(PredictionState))]
[JsonSerializable(typeof(SweepRequest))]
[JsonSerializable(typeof(SweepAnswer))]
[JsonSerializable(typeof(NightRequest))]
[JsonSerializable(typeof(NightAnswer))]
[JsonSerializable(typeof(NightState))]
[JsonSerializable(typeof(NightTurn))]
[JsonSerializable(typeof(Notice))]
public sealed partial class Payloads : JsonSerializerContext;

/// <summary>The base class overrides a context's own options, so the naming has to be set here.</summary>
public sealed class Serializer()
    : SourceGeneratorLambdaJsonSerializer<Payloads>(options => options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase);
