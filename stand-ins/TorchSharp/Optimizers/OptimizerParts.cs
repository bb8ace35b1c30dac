using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>A parameter group's settings.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
    }

    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
    }
}

/// <summary>What an optimiser remembers of one parameter.</summary>
public abstract class OptimizerState
{
    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    protected Parameter _parameter { get; }

    internal Parameter Parameter => _parameter;

    /// <summary>Sets everything to its start.</summary>
    public abstract void Initialize(OptimizerOptions options);

    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    public virtual void to(Device device)
    {
    }

    /// <summary>
    /// Puts a copy of <paramref name="source"/>, on the parameter's device, in the place of <paramref name="target"/>.
    /// </summary>
    private protected void Assign(ref Tensor? target, Tensor? source)
    {
        if (ReferenceEquals(target, source)) return;
        var copy = source?.to(_parameter.device, copy: true).DetachFromDisposeScope();
        target?.Dispose();
        target = copy;
    }

    private protected static void Move(ref Tensor? target, Device device)
    {
        if (target is null) return;
        var moved = target.to(device).DetachFromDisposeScope();
        target.Dispose();
        target = moved;
    }

    private protected static void SaveOptional(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    /// <summary>A tensor of the parameter's shape, where one was saved.</summary>
    private protected void LoadOptional(BinaryReader reader, ref Tensor? target)
    {
        if (reader.ReadBoolean())
        {
            target ??= zeros_like(_parameter).DetachFromDisposeScope();
            target.Load(reader);
            return;
        }

        target?.Dispose();
        target = null;
    }
}

/// <summary>Parameters that share settings.</summary>
public class ParamGroup : ILearningRateController
{
    public IEnumerable<Parameter> Parameters { get; set; } = [];

    public OptimizerOptions Options { get; set; } = null!;

    public double LearningRate
    {
        get => Options.LearningRate!.Value;
        set => Options.LearningRate = value;
    }

    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }
}

public class ParamGroup<TOptions> : ParamGroup
    where TOptions : OptimizerOptions
{
    public ParamGroup()
    {
    }

    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        Parameters = parameters;
        base.Options = options!;
    }

    public new TOptions Options
    {
        get => (TOptions)base.Options;
        set => base.Options = value;
    }
}
