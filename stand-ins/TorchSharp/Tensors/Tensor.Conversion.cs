using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// This tensor on another device; with nothing to do, another reference to it unless a copy is asked for.
        /// </summary>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool non_blocking = false)
        {
            InitializeDeviceType(deviceType);
            return shim_to(this, dtype, deviceType, deviceIndex, copy, non_blocking);
        }

        public Tensor to(ScalarType type, Device device, bool copy = false, bool non_blocking = false)
        {
            device = InitializeDevice(device);
            return shim_to(this, type, device.type, device.index, copy, non_blocking);
        }

        public Tensor to(ScalarType type, bool copy = false, bool non_blocking = false) =>
            to_type(type, copy, non_blocking);

        public Tensor to(string device, bool copy = false, bool non_blocking = false) =>
            to(new Device(device), copy, non_blocking);

        public Tensor to(Device device, bool copy = false, bool non_blocking = false) =>
            to(device.type, device.index, copy, non_blocking);

        public Tensor to(Tensor other, bool copy = false, bool non_blocking = false) =>
            to(other.dtype, other.device, copy, non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool non_blocking = false) =>
            shim_to_dtype(this, type, copy, non_blocking);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false) =>
            to(device ?? CUDA, non_blocking: non_blocking);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        public Tensor half() => to_type(ScalarType.Float16);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @short() => to_type(ScalarType.Int16);

        public Tensor @byte() => to_type(ScalarType.Byte);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor clone() => shim_clone(this);

        public Tensor contiguous() => shim_contiguous(this);

        public Tensor pin_memory() => shim_pin_memory(this);

        /// <summary>Overwrites the elements with another tensor's, converted and broadcast as needed.</summary>
        public Tensor copy_(Tensor source, bool non_blocking = false) => Done(shim_copy_(this, source, non_blocking));

        /// <summary>Makes this tensor be the other: same memory, shape, type and device.</summary>
        internal void Become(Tensor source) => Check(shim_set_data(this, source));
    }
}
