namespace Overnight.Functions.Quotes;

/// <param name="Flops">Of the whole training.</param>
/// <param name="Steps">Optimizer steps of the whole training.</param>
internal sealed record TrainingSize(double Flops, double Steps);
