using static TorchSharp.Interop.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>What the optimisers share: groups, state per parameter, and saving both.</summary>
public abstract class OptimizerHelper : Optimizer
{
    // By the object: a parameter moved to another device is still the same one.
    private readonly Dictionary<Parameter, OptimizerState> _state = new(ReferenceEqualityComparer.Instance);

    public override void zero_grad(bool set_to_none = true)
    {
        foreach (var parameter in parameters())
        {
            if (set_to_none)
            {
                parameter.grad = null;
                continue;
            }

            using var gradient = parameter.grad;
            gradient?.zero_();
        }
    }

    public override Tensor? step(Func<Tensor>? closure = null)
    {
        Tensor? loss = null;
        if (closure is not null)
        {
            using (enable_grad()) loss = closure();
        }

        foreach (var group in _groups) Step(group);
        return loss;
    }

    public override void add_param_group(ParamGroup param_group)
    {
        // The group is gone through at every step: a lazy sequence is gone through once.
        param_group.Parameters = [.. param_group.Parameters];
        Complete(param_group);
        param_group.InitialLearningRate = param_group.LearningRate;
        foreach (var parameter in param_group.Parameters)
        {
            var state = NewState(parameter);
            state.Initialize(param_group.Options);
            if (!_state.TryAdd(parameter, state))
                throw new ArgumentException("some parameters appear in more than one parameter group");
        }

        _groups.Add(param_group);
    }

    /// <summary>The options and states themselves, not copies.</summary>
    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in _groups)
        {
            dictionary.Options.Add(group.Options);
            foreach (var parameter in group.Parameters) dictionary.State.Add(_state[parameter]);
        }

        return dictionary;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        RequireSame(state_dict.Options.Count, own.Options.Count, "parameter groups");
        RequireSame(state_dict.State.Count, own.State.Count, "states");
        for (var i = 0; i < own.Options.Count; i++) own.Options[i].LoadStateDict(state_dict.Options[i]);
        for (var i = 0; i < own.State.Count; i++) own.State[i].LoadStateDict(state_dict.State[i]);
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        writer.Write(GetType().Name);
        var dictionary = state_dict();
        writer.Encode(dictionary.Options.Count);
        writer.Encode(dictionary.State.Count);
        foreach (var options in dictionary.Options) options.SaveStateDict(writer);
        foreach (var state in dictionary.State) state.SaveStateDict(writer);
    }

    public void load_state_dict(BinaryReader reader)
    {
        var found = reader.ReadString();
        if (found != GetType().Name)
            throw new InvalidDataException(
                $"Mismatched optimizer type: expected '{GetType().Name}', but found '{found}' in the loaded stream.");
        var dictionary = state_dict();
        RequireSame(reader.Decode(), dictionary.Options.Count, "parameter groups");
        RequireSame(reader.Decode(), dictionary.State.Count, "states");
        foreach (var options in dictionary.Options) options.LoadStateDict(reader);
        foreach (var state in dictionary.State) state.LoadStateDict(reader);
    }

    public void to(Device device)
    {
        foreach (var state in _state.Values) state.to(device);
    }

    private protected abstract void Complete(ParamGroup group);

    private protected abstract OptimizerState NewState(Parameter parameter);

    private protected abstract void Step(ParamGroup group);

    /// <summary>The states of a group's parameters that have a gradient.</summary>
    private protected List<TState> WithGradient<TState>(ParamGroup group)
        where TState : OptimizerState
    {
        List<TState> states = [];
        foreach (var parameter in group.Parameters)
        {
            if (shim_has_grad(parameter.Handle)) states.Add((TState)_state[parameter]);
        }

        return states;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var state in _state.Values) (state as IDisposable)?.Dispose();
            _state.Clear();
        }

        base.Dispose(disposing);
    }

    private static void RequireSame(long found, long expected, string what)
    {
        if (found != expected)
            throw new ArgumentException(
                $"Invalid optimizer state -- different number of {what}: found {found}, expected {expected}.");
    }
}
