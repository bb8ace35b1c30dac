namespace Overnight.Functions.Decide;

/// <summary>What the stack offers, beside its queues.</summary>
/// <param name="Region">Where its instances run.</param>
/// <param name="CpuTypes">Instance types of the CPU queues.</param>
/// <param name="GpuTypes">Instance types of the GPU queues.</param>
/// <param name="LongestAttemptSeconds">The stack's parameter AttemptTimeoutSeconds.</param>
public sealed record StackLimits(string Region, IReadOnlyList<string> CpuTypes, IReadOnlyList<string> GpuTypes, int LongestAttemptSeconds);
