namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>How it is shown that a policy's statement is needed.</summary>
internal abstract record Proof
{
    /// <summary>Withdrawn while everything runs, an operation loses something.</summary>
    /// <param name="By">The operation.</param>
    /// <param name="What">What it leaves with the statement, and does not leave without it.</param>
    public sealed record Loses(Operation By, string What) : Proof;

    /// <summary>Left out from the start, the stack is not deployed, or a service says what it cannot do.</summary>
    /// <param name="Saying">A part of what is said.</param>
    public sealed record NotDeployed(string Saying) : Proof;

    /// <summary>Another test withdraws it.</summary>
    /// <param name="Name">Its method.</param>
    public sealed record Elsewhere(string Name) : Proof;
}
