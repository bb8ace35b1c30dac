using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions;

/// <summary>The deployed state machines. They come from the template at every start and are not kept; their definitions are.</summary>
internal sealed class StateMachines(StepFunctionsOptions options, Definitions definitions)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (StateMachine Machine, string Definition)> _byArn = new(StringComparer.Ordinal);

    /// <exception cref="Language.InvalidDefinitionException">Everything in the definition that cannot run.</exception>
    public StateMachine Deploy(string name, string definition, string roleArn)
    {
        var key = definitions.Add(definition);
        var machine = new StateMachine
        {
            Arn = Names.MachineArn(options.Region, options.AccountId, Names.Checked(name)),
            Name = name,
            RoleArn = roleArn,
            CreationDate = options.Clock.GetUtcNow(),
            Definition = definition,
        };
        lock (_lock) _byArn[machine.Arn] = (machine, key);
        return machine;
    }

    /// <returns>The machine, and the key of its definition.</returns>
    /// <exception cref="StepFunctionsException">InvalidArn or StateMachineDoesNotExist.</exception>
    public (StateMachine Machine, string Definition) Find(string arn)
    {
        Names.CheckedArn(arn, "stateMachine");
        lock (_lock)
        {
            return _byArn.TryGetValue(arn, out var deployed) ? deployed
                : throw new StepFunctionsException("StateMachineDoesNotExist", $"State Machine Does Not Exist: '{arn}'");
        }
    }

    /// <summary>The one to start.</summary>
    /// <exception cref="StepFunctionsException">Of a Map state "the request fails with ValidationException".</exception>
    public (StateMachine Machine, string Definition) FindToStart(string arn) => Names.Unlabelled(arn) == arn
        ? Find(arn)
        : throw WireRequest.Invalid("stateMachineArn", $"found '{arn}', a distributed Map state's, expected a state machine's");

    public List<StateMachine> All()
    {
        lock (_lock) return [.. _byArn.Values.Select(deployed => deployed.Machine).OrderBy(machine => machine.Name, StringComparer.Ordinal)];
    }
}
