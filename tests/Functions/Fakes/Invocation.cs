using Amazon.Lambda.Core;
using NSubstitute;

namespace Overnight.Functions.Tests.Fakes;

/// <summary>The context of an invocation whose log nobody reads.</summary>
internal static class Invocation
{
    public static ILambdaContext Context { get; } = Make();

    private static ILambdaContext Make()
    {
        var context = Substitute.For<ILambdaContext>();
        context.Logger.Returns(Substitute.For<ILambdaLogger>());
        return context;
    }
}
