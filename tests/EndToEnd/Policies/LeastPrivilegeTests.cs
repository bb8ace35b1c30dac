namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>Each statement of the template's policies is there because something fails without it, and grants no more.</summary>
public sealed class LeastPrivilegeTests(PolicyStack policies) : IClassFixture<PolicyStack>
{
    public static TheoryData<string> Withdrawn { get; } =
        [.. Proofs.All.Where(entry => entry.Value is Proof.Loses).Select(entry => entry.Key)];

    [Fact]
    public void Every_statement_has_its_proof()
    {
        var deployed = policies.Stack.Cloud.Access.Statements.Select(statement => statement.Name).ToList();
        var unproven = deployed.Except(Proofs.All.Keys).ToList();
        Assert.True(unproven.Count == 0, $"found no proof that anything needs {string.Join(", ", unproven)}. Add a line for it "
            + "to tests/EndToEnd/Policies/Proofs.cs: the operation that loses something without it, and what; a statement that "
            + "nothing needs is to be taken out of template.yaml.");
        var gone = Proofs.All.Keys.Except(deployed).ToList();
        Assert.True(gone.Count == 0, $"found proofs of statements that there are not: {string.Join(", ", gone)}. Take them out.");
    }

    [Fact]
    public void Every_action_and_resource_of_a_statement_is_met()
    {
        var unmet = policies.Unmet.Except(Proofs.NotMetHere.Keys).ToList();
        Assert.True(unmet.Count == 0, $"found nothing that meets {string.Join(", ", unmet)}. Take it out of template.yaml, add "
            + "an operation to tests/EndToEnd/Policies that needs it, or say in Proofs.NotMetHere why it is granted.");
        Assert.Equal([], Proofs.NotMetHere.Keys.Except(policies.Unmet));
    }

    [Theory]
    [MemberData(nameof(Withdrawn))]
    public async Task Without_it_something_is_lost(string statement)
    {
        var proof = (Proof.Loses)Proofs.All[statement];
        Assert.Contains(proof.What, policies.Complete[proof.By]);
        policies.Stack.Statement(statement).Withdraw();
        try
        {
            var left = await policies.PerformAsync(proof.By);
            Assert.False(left.Contains(proof.What), $"{statement}: {proof.By} left {proof.What} without it: nothing needs it");
        }
        finally
        {
            policies.Stack.Statement(statement).Restore();
        }
    }
}
