using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Overnight.Local.Batch;

namespace Overnight.Local.Tests.Batch;

public sealed class RetryStrategyTests
{
    private const string Exited = "Essential container in task exited";
    private const string HostLost = "Host EC2 (instance i-0123456789abcdef0) terminated.";
    private const string OutOfMemory = "OutOfMemoryError: Container killed due to memory usage";

    public static TheoryData<string, string?, string?, int?, ExitAction> Table => new()
    {
        // The rules, status reason, reason, exit code, what is decided.
        { "", Exited, null, 1, ExitAction.Retry },
        { "code=75>EXIT", Exited, null, 75, ExitAction.Exit },
        { "code=75>EXIT", Exited, null, 7, ExitAction.Retry },
        { "code=7*>EXIT", Exited, null, 75, ExitAction.Exit },
        { "code=7*>EXIT", HostLost, null, null, ExitAction.Retry },
        { "code=*>EXIT", HostLost, null, null, ExitAction.Exit },
        { "status=Host EC2*>RETRY;reason=*>EXIT", HostLost, null, null, ExitAction.Retry },
        { "status=Host EC2*>RETRY;reason=*>EXIT", Exited, null, 1, ExitAction.Exit },
        { "status=Host EC2>RETRY;reason=*>EXIT", HostLost, null, null, ExitAction.Exit },
        { "reason=OutOfMemoryError*>EXIT", Exited, OutOfMemory, 137, ExitAction.Exit },
        { "reason=OutOfMemoryError:*,code=1>EXIT", Exited, OutOfMemory, 137, ExitAction.Retry },
        { "reason=OutOfMemoryError:*,code=137>EXIT", Exited, OutOfMemory, 137, ExitAction.Exit },
        { "code=1>RETRY;code=1>EXIT", Exited, null, 1, ExitAction.Retry },
        { "code=1>exit", Exited, null, 1, ExitAction.Exit },
        { "status=essential*>EXIT", Exited, null, 1, ExitAction.Retry },
        { "reason=CannotPullContainerError: pull command failed*>RETRY;reason=*>EXIT", "Task failed to start", "CannotPullContainerError: pull image manifest", null, ExitAction.Exit },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void The_first_rule_whose_conditions_all_hold_decides(
        string rules,
        string? statusReason,
        string? reason,
        int? exitCode,
        ExitAction expected)
    {
        var strategy = new RetryStrategy { Attempts = 2, EvaluateOnExit = Rules(rules) };
        Assert.Empty(strategy.Problems());
        Assert.Equal(expected, strategy.Decide(statusReason, reason, exitCode));
    }

    [Fact]
    public void Deciding_agrees_with_an_independent_model()
    {
        // Few letters, so that patterns and texts meet.
        var text = Short(Gen.Elements('a', 'b', ':', ' ')).Select(letters => new string(letters));
        var pattern = text.Zip(Gen.Elements("", "*")).Select(pair => pair.Item1 + pair.Item2).Where(words => words.Length > 0);
        var code = Gen.Elements<string?>(null, "1", "13", "1*", "*", "7");
        var action = Gen.Elements("RETRY", "EXIT", "exit", "Retry");
        var rule = Gen.OneOf(pattern.Select(words => (string?)words), Gen.Constant<string?>(null)).Two().Zip(code).Zip(action)
            .Select(parts => new ExitRule { OnStatusReason = parts.Item1.Item1.Item1, OnReason = parts.Item1.Item1.Item2, OnExitCode = parts.Item1.Item2, Action = parts.Item2 })
            .Where(made => made.OnStatusReason is not null || made.OnReason is not null || made.OnExitCode is not null);
        var rules = Short(rule).ToArbitrary();
        var outcome = Gen.OneOf(
            text.Select(words => (string?)words),
            Gen.Constant<string?>(null)).Two().Zip(Gen.Elements<int?>(null, 0, 1, 13, 7)).ToArbitrary();
        Prop.ForAll(rules, outcome, (many, end) =>
        {
            var ((statusReason, reason), exitCode) = end;
            var strategy = new RetryStrategy { Attempts = 2, EvaluateOnExit = many };
            return !strategy.Problems().Any() && strategy.Decide(statusReason, reason, exitCode) == Model(
                many,
                statusReason,
                reason,
                exitCode);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_Batch_would_refuse_is_refused_all_at_once()
    {
        var strategy = new RetryStrategy
        {
            Attempts = 11,
            EvaluateOnExit =
            [
                new ExitRule { OnStatusReason = "Host EC2 (instance*", Action = "RETRY" },
                new ExitRule { OnReason = "a*b", Action = "RETRY" },
                new ExitRule { OnExitCode = "-1", Action = "RETRY" },
                new ExitRule { OnReason = "", Action = "RETRY" },
                new ExitRule { OnReason = new string('a', 513), Action = "STOP" },
                new ExitRule { Action = "EXIT" },
            ],
        };
        Assert.Collection(
            strategy.Problems(),
            Naming("attempts: found 11"),
            Naming("evaluateOnExit: found 6"),
            Naming("[0].onStatusReason: found 'Host EC2 (instance*'"),
            Naming("[1].onReason: found 'a*b'"),
            Naming("[2].onExitCode: found '-1'"),
            Naming("[3].onReason: found ''"),
            Naming("[4].action: found 'STOP'"),
            Naming("[4].onReason"),
            Naming("[5]: found no condition"));
        Assert.Contains("attempts: found 0", Assert.Single(new RetryStrategy { Attempts = 0 }.Problems()));
        Assert.Empty(new RetryStrategy { Attempts = 10, EvaluateOnExit = Rules("reason=A b\t1.:*>EXIT;code=*>RETRY") }.Problems());
    }

    private static Gen<T[]> Short<T>(Gen<T> element) => Gen.Choose(0, 5).SelectMany(element.ArrayOf);

    private static Action<string> Naming(string part) => problem => Assert.Contains(part, problem);

    /// <summary>Patterns as regular expressions, rules tried one by one.</summary>
    private static ExitAction Model(ExitRule[] rules, string? statusReason, string? reason, int? exitCode)
    {
        foreach (var rule in rules)
        {
            var holds = true;
            foreach (var (pattern, text) in new[] { (rule.OnStatusReason, statusReason), (rule.OnReason, reason), (rule.OnExitCode, exitCode?.ToString()) })
            {
                if (pattern is null) continue;
                var expression = "\\A" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "\\z";
                holds &= Regex.IsMatch(text ?? "", expression, RegexOptions.Singleline, TimeSpan.FromSeconds(1));
            }
            if (holds) return rule.Action.StartsWith("e", StringComparison.OrdinalIgnoreCase) ? ExitAction.Exit : ExitAction.Retry;
        }
        return ExitAction.Retry;
    }

    /// <summary><c>status=Host EC2*,code=1&gt;RETRY;reason=*&gt;EXIT</c></summary>
    private static List<ExitRule> Rules(string text) => [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(rule =>
    {
        var (conditions, action) = rule.Split('>') is [var left, var right] ? (
            left.Split(','),
            right) : throw new FormatException(rule);
        string? On(string name) => conditions.FirstOrDefault(condition => condition.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        return new ExitRule { OnStatusReason = On("status"), OnReason = On("reason"), OnExitCode = On("code"), Action = action };
    })];
}
