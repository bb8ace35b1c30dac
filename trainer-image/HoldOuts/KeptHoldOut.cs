using Overnight.Contracts;
using Overnight.Trainer.Reading;

namespace Overnight.Trainer.HoldOuts;

/// <summary>The kept rows that the plan names, as far as they can be had.</summary>
/// <param name="Document">What they are; null where there are none.</param>
/// <param name="Rows">Read with the training data's schema; null where there are none.</param>
/// <param name="Instead">Why the run's own held-out rows take their place, where the plan names kept ones.</param>
internal sealed record KeptHoldOut(HoldOut? Document, RawData? Rows, string? Instead = null)
{
    public static readonly KeptHoldOut None = new(null, null);
}
