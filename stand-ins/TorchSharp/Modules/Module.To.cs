namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>
            /// Moves and converts parameters and buffers where they are: the tensors stay the same objects, so optimisers and
            /// fields that hold them go on working. Integer tensors keep their type.
            /// </summary>
            internal void Convert(Device? device, ScalarType? dtype, bool non_blocking)
            {
                using var untracked = no_grad();
                foreach (var (_, parameter) in _parameters)
                {
                    parameter.ConvertInPlace(device, dtype, non_blocking);
                    using var gradient = parameter.grad;
                    gradient?.ConvertInPlace(device, dtype, non_blocking);
                }

                foreach (var (_, buffer) in _buffers) buffer.ConvertInPlace(device, dtype, non_blocking);
                foreach (var (_, child) in _submodules) child.Convert(device, dtype, non_blocking);
            }
        }
    }

    public partial class Tensor
    {
        internal void ConvertInPlace(Device? device, ScalarType? wanted, bool non_blocking)
        {
            var type = wanted is { } asked && is_floating_point() ? asked : dtype;
            var target = InitializeDevice(device ?? this.device);
            if (type == dtype && target.type == device_type && (target.index == device_index || target.index == -1)) return;
            using var converted = to(type, target, non_blocking: non_blocking);
            using var detached = converted.detach();
            Become(detached);
        }
    }
}

public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, null, type, non_blocking);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, device, type, non_blocking);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, device, null, non_blocking);

    public static T to<T>(this T module, string device, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, new torch.Device(device), null, non_blocking);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, new torch.Device(deviceType, deviceIndex), null, non_blocking);

    public static T to<T>(this T module, torch.Tensor other, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, other.device, other.dtype, non_blocking);

    public static T cpu<T>(this T module)
        where T : torch.nn.Module => Converted(module, torch.CPU, null, false);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, new torch.Device(DeviceType.CUDA, deviceIndex), null, non_blocking);

    public static T @float<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, null, torch.ScalarType.Float32, non_blocking);

    public static T @double<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, null, torch.ScalarType.Float64, non_blocking);

    public static T half<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, null, torch.ScalarType.Float16, non_blocking);

    public static T bfloat16<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, null, torch.ScalarType.BFloat16, non_blocking);

    internal static T Converted<T>(T module, torch.Device? device, torch.ScalarType? type, bool non_blocking)
        where T : torch.nn.Module
    {
        if (type is { } asked && !torch.is_floating_point(asked) && !torch.is_complex(asked))
            throw new ArgumentException($"A module can be converted to floating point types only, not {asked}.");
        module.Convert(device, type, non_blocking);
        return module;
    }
}
