using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>What a run is compared by with the champion. The first two are of classes, the others of numbers.</summary>
[JsonConverter(typeof(CamelCaseEnum<PromotionMetric>))]
public enum PromotionMetric { Accuracy, LogLoss, Rmse, Mae }
