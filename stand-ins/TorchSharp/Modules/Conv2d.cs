using TorchSharp.Modules;
using static TorchSharp.Interop.Native;
using static TorchSharp.torch;

namespace TorchSharp
{
    /// <summary>What lies outside an image.</summary>
    public enum PaddingModes
    {
        Zeros = 0,
        Reflect = 1,
        Replicate = 2,
        Circular = 3,
        Constant = 4,
    }

    /// <summary>Padding by name: none, or as much as keeps the shape.</summary>
    public enum Padding
    {
        Valid = 0,
        Same = 1,
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
                ScalarType? dtype = null) =>
                new(
                    in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding),
                    (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(
                    in_channels, out_channels, kernel_size, stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1),
                    padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
                ScalarType? dtype = null) =>
                new(
                    in_channels, out_channels, (kernel_size, kernel_size), (stride, stride),
                    padding == Padding.Same ? null : (0, 0), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, Padding padding, (long, long)? stride = null,
                (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1,
                bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(
                    in_channels, out_channels, kernel_size, stride ?? (1, 1), padding == Padding.Same ? null : (0, 0),
                    dilation ?? (1, 1), padding_mode, groups, bias, device, dtype);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>A convolution over images: (batch, channels, height, width).</summary>
    public sealed class Conv2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _stride;
        private readonly long[]? _padding;
        private readonly long[] _dilation;
        private readonly PaddingModes _mode;

        /// <param name="padding">Null pads so that the shape stays the same.</param>
        internal Conv2d(
            long in_channels, long out_channels, (long, long) kernel, (long, long) stride, (long, long)? padding,
            (long, long) dilation, PaddingModes mode, long groups, bool hasBias, Device? device, ScalarType? dtype)
            : base(nameof(Conv2d))
        {
            if (in_channels % groups != 0 || out_channels % groups != 0)
                throw new ArgumentException($"{in_channels} and {out_channels} channels cannot be split into {groups} groups.");
            this.in_channels = in_channels;
            this.out_channels = out_channels;
            this.groups = groups;
            _stride = [stride.Item1, stride.Item2];
            _padding = padding is { } given ? [given.Item1, given.Item2] : null;
            _dilation = [dilation.Item1, dilation.Item2];
            _mode = mode;
            weight = new Parameter(empty([out_channels, in_channels / groups, kernel.Item1, kernel.Item2], dtype, device));
            bias = hasBias ? new Parameter(empty([out_channels], dtype, device)) : null;
            Starting.Uniform(weight, bias);
        }

        public long in_channels { get; }

        public long out_channels { get; }

        public long groups { get; }

        public long[] stride => _stride;

        public long[]? padding => _padding;

        public long[] dilation => _dilation;

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

        public override Tensor forward(Tensor input)
        {
            if (_mode != PaddingModes.Zeros && _padding is not null)
            {
                using var padded = nn.functional.pad(input, [_padding[1], _padding[1], _padding[0], _padding[0]], _mode);
                return shim_conv2d(padded, weight, bias, _stride, [0, 0], _dilation, groups);
            }

            return _padding is null
                ? shim_conv2d_same(input, weight, bias, _stride, _dilation, groups)
                : shim_conv2d(input, weight, bias, _stride, _padding, _dilation, groups);
        }

        protected override void RegisterComponents()
        {
        }
    }
}
