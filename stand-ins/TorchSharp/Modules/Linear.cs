using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x W^T + b.</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
            : base(nameof(Linear))
        {
            in_features = inputSize;
            out_features = outputSize;
            weight = new Parameter(empty([outputSize, inputSize], dtype, device));
            bias = hasBias ? new Parameter(empty([outputSize], dtype, device)) : null;
            Starting.Uniform(weight, bias);
        }

        public long in_features { get; }

        public long out_features { get; }

        public Parameter weight
        {
            get;
            set
            {
                field = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        public Parameter? bias
        {
            get;
            set
            {
                field = value;
                ConditionallyRegisterParameter(nameof(bias), value);
            }
        }

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);

        protected override void RegisterComponents()
        {
        }
    }

    /// <summary>The values weights start from.</summary>
    internal static class Starting
    {
        /// <summary>
        /// PyTorch's for linear and convolution layers: kaiming_uniform_ with a = sqrt(5), which is uniform in
        /// +-1/sqrt(fan_in), for the weight; the same range for the bias.
        /// </summary>
        internal static void Uniform(Tensor weight, Tensor? bias)
        {
            nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
            if (bias is null) return;
            var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
            var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
            nn.init.uniform_(bias, -bound, bound);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(
                long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);
        }
    }
}
