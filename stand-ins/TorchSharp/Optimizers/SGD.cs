using System.Runtime.InteropServices;
using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.Interop.Native;
using static TorchSharp.torch.optim;

namespace TorchSharp.Interop
{
    /// <summary>The layout is native/optimizers.cpp's.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SgdSettings
    {
        public double Lr, Momentum, Dampening, WeightDecay;
        public bool Nesterov, Maximize;
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Stochastic gradient descent, with momentum if asked for.</summary>
    public partial class SGD : OptimizerHelper, IMomentum
    {
        private readonly Options _defaults;

        public SGD(
            IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0,
            double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        public SGD(
            IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0,
            double weight_decay = 0, bool nesterov = false, bool maximize = false)
        {
            if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
            if (momentum < 0) throw new ArgumentException($"Invalid momentum value: {momentum}");
            if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            if (nesterov && (momentum <= 0 || dampening != 0))
                throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
            _defaults = new Options
            {
                LearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
                maximize = maximize,
            };
            foreach (var group in parameters) add_param_group(group);
        }

        public double Momentum
        {
            get => _defaults.momentum!.Value;
            set
            {
                foreach (var group in _groups) ((Options)group.Options).momentum = value;
                _defaults.momentum = value;
            }
        }

        private protected override void Complete(Modules.ParamGroup group)
        {
            group.Options ??= new Options();
            var options = (Options)group.Options;
            options.LearningRate ??= _defaults.LearningRate;
            options.momentum ??= _defaults.momentum;
            options.dampening ??= _defaults.dampening;
            options.weight_decay ??= _defaults.weight_decay;
            options.nesterov ??= _defaults.nesterov;
            options.maximize ??= _defaults.maximize;
        }

        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        private protected override void Step(Modules.ParamGroup group)
        {
            var options = (Options)group.Options;
            var states = WithGradient<State>(group);
            var settings = new SgdSettings
            {
                Lr = options.LearningRate!.Value,
                Momentum = options.momentum!.Value,
                Dampening = options.dampening!.Value,
                WeightDecay = options.weight_decay!.Value,
                Nesterov = options.nesterov!.Value,
                Maximize = options.maximize!.Value,
            };
            using var parameters = new Handles([.. states.Select(state => state.Parameter)]);
            using var buffers = new Handles([.. states.Select(state => state.momentum_buffer)]);
            unsafe
            {
                fixed (nint* begun = buffers.Span)
                    Check(shim_sgd_step(parameters.Span, begun, states.Count, &settings));
            }

            for (var i = 0; i < states.Count; i++) states[i].Begin(buffers.Span[i]);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(
                IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0,
                double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                SGD(
                    parameters.Select(each => each.parameter), learningRate, momentum, dampening, weight_decay, nesterov,
                    maximize);

            public static SGD SGD(
                IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0.0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
