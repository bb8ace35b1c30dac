using System.Runtime.InteropServices;
using TorchSharp.Interop;
using static TorchSharp.Interop.Native;

namespace TorchSharp.Interop
{
    /// <summary>The layout is native/optimizers.cpp's.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct AdamSettings
    {
        public double Lr, Beta1, Beta2, Eps, WeightDecay;
        public bool Amsgrad, Maximize, Decoupled;
    }
}

namespace TorchSharp.Modules
{
    /// <summary>What AdamW shares with Adam, in TorchSharp: all but where the weight decay goes.</summary>
    public abstract class AdamOptimizer : OptimizerHelper
    {
        private readonly AdamOptions _defaults;

        private protected AdamOptimizer(AdamOptions defaults)
        {
            defaults.Validate();
            _defaults = defaults;
        }

        public (double, double) Betas
        {
            get => (_defaults.beta1!.Value, _defaults.beta2!.Value);
            set => (_defaults.beta1, _defaults.beta2) = value;
        }

        private protected abstract bool Decoupled { get; }

        private protected abstract AdamOptions NewOptions();

        private protected abstract AdamState NewAdamState(Parameter parameter);

        private protected override OptimizerState NewState(Parameter parameter) => NewAdamState(parameter);

        private protected override void Complete(ParamGroup group)
        {
            group.Options ??= NewOptions();
            var options = (AdamOptions)group.Options;
            options.Complete(_defaults);
            options.Validate();
        }

        private protected override void Step(ParamGroup group)
        {
            var options = (AdamOptions)group.Options;
            var states = WithGradient<AdamState>(group);
            var steps = new long[states.Count];
            for (var i = 0; i < steps.Length; i++) steps[i] = ++states[i].step;
            var settings = new AdamSettings
            {
                Lr = options.LearningRate!.Value,
                Beta1 = options.beta1!.Value,
                Beta2 = options.beta2!.Value,
                Eps = options.eps!.Value,
                WeightDecay = options.weight_decay!.Value,
                Amsgrad = options.amsgrad!.Value,
                Maximize = options.maximize!.Value,
                Decoupled = Decoupled,
            };
            using var parameters = new Handles([.. states.Select(state => state.Parameter)]);
            using var averages = new Handles([.. states.Select(state => state.exp_avg)]);
            using var squares = new Handles([.. states.Select(state => state.exp_avg_sq)]);
            using var largest = new Handles([.. states.Select(state => state.max_exp_avg_sq)]);
            unsafe
            {
                Check(shim_adam_step(parameters.Span, averages.Span, squares.Span, largest.Span, steps, steps.Length, &settings));
            }
        }
    }
}
