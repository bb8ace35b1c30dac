using static TorchSharp.torch;

namespace TorchSharp.Modules;

public class AdamOptions : OptimizerOptions
{
    public double? beta1;
    public double? beta2;
    public double? weight_decay;
    public double? eps;
    public bool? amsgrad;
    public bool? maximize;

    internal AdamOptions()
    {
    }

    public override void SaveStateDict(BinaryWriter writer)
    {
        base.SaveStateDict(writer);
        writer.Write(beta1!.Value);
        writer.Write(beta2!.Value);
        writer.Write(eps!.Value);
        writer.Write(weight_decay!.Value);
        writer.Write(amsgrad!.Value);
        writer.Write(maximize!.Value);
    }

    public override void LoadStateDict(BinaryReader reader)
    {
        base.LoadStateDict(reader);
        beta1 = reader.ReadDouble();
        beta2 = reader.ReadDouble();
        eps = reader.ReadDouble();
        weight_decay = reader.ReadDouble();
        amsgrad = reader.ReadBoolean();
        maximize = reader.ReadBoolean();
    }

    public override void LoadStateDict(OptimizerOptions source)
    {
        base.LoadStateDict(source);
        var other = (AdamOptions)source;
        (beta1, beta2, eps, weight_decay) = (other.beta1, other.beta2, other.eps, other.weight_decay);
        (amsgrad, maximize) = (other.amsgrad, other.maximize);
    }

    /// <summary>Takes what is not set from the optimiser's defaults.</summary>
    internal void Complete(AdamOptions defaults)
    {
        LearningRate ??= defaults.LearningRate;
        beta1 ??= defaults.beta1;
        beta2 ??= defaults.beta2;
        eps ??= defaults.eps;
        weight_decay ??= defaults.weight_decay;
        amsgrad ??= defaults.amsgrad;
        maximize ??= defaults.maximize;
    }

    internal void Validate()
    {
        if (!(LearningRate >= 0)) throw new ArgumentException($"Invalid learning rate: {LearningRate}");
        if (!(eps >= 0)) throw new ArgumentException($"Invalid ε: {eps}");
        if (!(beta1 is >= 0 and < 1)) throw new ArgumentException($"Invalid beta1: {beta1}");
        if (!(beta2 is >= 0 and < 1)) throw new ArgumentException($"Invalid beta2: {beta2}");
        if (!(weight_decay >= 0)) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
    }
}

/// <summary>Steps taken, and running averages of the gradient and its square.</summary>
public class AdamState : OptimizerState, IDisposable
{
    public long step;
    public Tensor exp_avg = null!;
    public Tensor exp_avg_sq = null!;
    public Tensor? max_exp_avg_sq;

    internal AdamState(Parameter parameter)
        : base(parameter)
    {
    }

    public override void Initialize(OptimizerOptions options)
    {
        Dispose();
        step = 0;
        exp_avg = zeros_like(_parameter).DetachFromDisposeScope();
        exp_avg_sq = zeros_like(_parameter).DetachFromDisposeScope();
        if (((AdamOptions)options).amsgrad == true) max_exp_avg_sq = zeros_like(_parameter).DetachFromDisposeScope();
    }

    public override void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(step);
        exp_avg.Save(writer);
        exp_avg_sq.Save(writer);
        SaveOptional(writer, max_exp_avg_sq);
    }

    public override void LoadStateDict(BinaryReader reader)
    {
        step = reader.ReadInt64();
        exp_avg.Load(reader);
        exp_avg_sq.Load(reader);
        LoadOptional(reader, ref max_exp_avg_sq);
    }

    public override void LoadStateDict(OptimizerState source)
    {
        var other = (AdamState)source;
        step = other.step;
        Assign(ref exp_avg!, other.exp_avg);
        Assign(ref exp_avg_sq!, other.exp_avg_sq);
        Assign(ref max_exp_avg_sq, other.max_exp_avg_sq);
    }

    public override bool ApproximatelyEquals(OptimizerState other) =>
        other is AdamState adam && step == adam.step && exp_avg.allclose(adam.exp_avg) && exp_avg_sq.allclose(adam.exp_avg_sq)
        && (max_exp_avg_sq is null
            ? adam.max_exp_avg_sq is null
            : adam.max_exp_avg_sq is not null && max_exp_avg_sq.allclose(adam.max_exp_avg_sq));

    public override void to(Device device)
    {
        Move(ref exp_avg!, device);
        Move(ref exp_avg_sq!, device);
        Move(ref max_exp_avg_sq, device);
    }

    public void Dispose()
    {
        exp_avg?.Dispose();
        exp_avg_sq?.Dispose();
        max_exp_avg_sq?.Dispose();
        max_exp_avg_sq = null;
        GC.SuppressFinalize(this);
    }
}
