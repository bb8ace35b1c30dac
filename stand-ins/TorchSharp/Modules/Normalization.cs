using TorchSharp.Modules;
using static TorchSharp.Interop.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Normalises each channel by the batch's mean and variance in training, by running averages of them in evaluation.
    /// </summary>
    public abstract class BatchNorm : nn.Module<Tensor, Tensor>
    {
        private readonly int _fewest;
        private readonly int _most;

        private protected BatchNorm(
            string name, (int, int) dimensions, long features, double eps, double momentum, bool affine, bool track,
            Device? device, ScalarType? dtype)
            : base(name)
        {
            (_fewest, _most) = dimensions;
            num_features = features;
            this.eps = eps;
            this.momentum = momentum;
            if (affine)
            {
                weight = new Parameter(ones([features], dtype, device));
                bias = new Parameter(zeros([features], dtype, device));
                ConditionallyRegisterParameter(nameof(weight), weight);
                ConditionallyRegisterParameter(nameof(bias), bias);
            }

            if (!track) return;
            running_mean = zeros([features], dtype, device);
            running_var = ones([features], dtype, device);
            num_batches_tracked = zeros([], ScalarType.Int64, device);
            ConditionallyRegisterBuffer(nameof(running_mean), running_mean);
            ConditionallyRegisterBuffer(nameof(running_var), running_var);
            ConditionallyRegisterBuffer(nameof(num_batches_tracked), num_batches_tracked);
        }

        public long num_features { get; }

        public double eps { get; set; }

        public double momentum { get; set; }

        public Parameter? weight { get; }

        public Parameter? bias { get; }

        public Tensor? running_mean { get; }

        public Tensor? running_var { get; }

        public Tensor? num_batches_tracked { get; }

        public override Tensor forward(Tensor input)
        {
            if (input.Dimensions < _fewest || input.Dimensions > _most)
            {
                var expected = _most > _fewest ? $"{_fewest} or {_most}" : $"{_fewest}";
                throw new ArgumentException(
                    $"{GetName()}: found an input of {input.Dimensions} dimensions, expected {expected}.");
            }

            if (training && num_batches_tracked is { } count) count.add_(1);
            return shim_batch_norm(
                input, weight, bias, running_mean, running_var, training || running_mean is null, momentum, eps);
        }

        public void reset_running_stats()
        {
            running_mean?.zero_();
            running_var?.fill_(1);
            num_batches_tracked?.zero_();
        }

        protected override void RegisterComponents()
        {
        }
    }

    public sealed class BatchNorm1d : BatchNorm
    {
        internal BatchNorm1d(
            long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(nameof(BatchNorm1d), (2, 3), features, eps, momentum, affine, track, device, dtype)
        {
        }
    }

    public sealed class BatchNorm2d : BatchNorm
    {
        internal BatchNorm2d(
            long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(nameof(BatchNorm2d), (4, 4), features, eps, momentum, affine, track, device, dtype)
        {
        }
    }

    /// <summary>Normalises each sample over its last dimensions.</summary>
    public sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _shape;
        private readonly double _eps;

        internal LayerNorm(long[] shape, double eps, bool elementwise_affine, bool hasBias, Device? device, ScalarType? dtype)
            : base(nameof(LayerNorm))
        {
            _shape = shape;
            _eps = eps;
            if (!elementwise_affine) return;
            weight = new Parameter(ones(shape, dtype, device));
            ConditionallyRegisterParameter(nameof(weight), weight);
            if (!hasBias) return;
            bias = new Parameter(zeros(shape, dtype, device));
            ConditionallyRegisterParameter(nameof(bias), bias);
        }

        public Parameter? weight { get; }

        public Parameter? bias { get; }

        public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, _shape, weight, bias, _eps);

        protected override void RegisterComponents()
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm1d BatchNorm1d(
                long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true,
                bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static BatchNorm2d BatchNorm2d(
                long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true,
                bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static LayerNorm LayerNorm(
                long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(
                long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
