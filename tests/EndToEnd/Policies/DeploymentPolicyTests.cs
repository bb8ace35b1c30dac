using Overnight.Local.Templates;

namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>Statements that the services ask for when the stack is deployed.</summary>
public sealed class DeploymentPolicyTests
{
    public static TheoryData<string> AskedFor { get; } =
        [.. Proofs.All.Where(entry => entry.Value is Proof.NotDeployed).Select(entry => entry.Key)];

    [Theory]
    [MemberData(nameof(AskedFor))]
    public async Task Without_it_the_stack_is_not_deployed_whole(string statement) =>
        Assert.Contains(((Proof.NotDeployed)Proofs.All[statement]).Saying, await DeployAsync(statement));

    private static async Task<string> DeployAsync(string without)
    {
        try
        {
            await using var stack = await DeployedStack.StartAsync(without: without);
            return string.Join('\n', stack.Said);
        }
        catch (TemplateException refused)
        {
            return refused.Message;
        }
    }
}
