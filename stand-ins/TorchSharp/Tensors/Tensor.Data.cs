using System.Diagnostics;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// The elements' memory, to read and to write: contiguous CPU tensors under 2 GiB only. The tensor must be kept alive
        /// while the span is used.
        /// </summary>
        public Span<byte> bytes
        {
            get
            {
                if (!is_contiguous()) throw new NotSupportedException("Bytes() called on non-contiguous tensor.");
                var size = NumberOfElements * ElementSize;
                if (size > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                RequireCpu();
                unsafe
                {
                    return size == 0 ? [] : new Span<byte>(Pointer(), (int)size);
                }
            }

            set
            {
                if (!is_contiguous()) throw new NotSupportedException("SetBytes() called on non-contiguous tensor.");
                var size = NumberOfElements * ElementSize;
                if (size != value.Length)
                    throw new ArgumentException(
                        $"Mismatched data sizes in SetBytes(): the tensor has {size} bytes, the value {value.Length}.");
                if (device_type == DeviceType.CPU)
                {
                    value.CopyTo(bytes);
                    return;
                }

                using var here = empty(shape, dtype: dtype, device: CPU);
                value.CopyTo(here.bytes);
                using (no_grad()) copy_(here);
            }
        }

        /// <summary>The elements, in order, as .NET values; a tensor on another device is copied to the CPU first.</summary>
        public Utils.TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            ValidateType(typeof(T));
            return new Utils.TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <summary>The value of a tensor of one element.</summary>
        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            ValidateType(typeof(T));
            unsafe
            {
                // Room for the widest element; a narrow float is widened below.
                var bits = stackalloc byte[16];
                Check(shim_item(this, bits));
                if (dtype == ScalarType.BFloat16)
                {
                    var widened = BitConverter.Int32BitsToSingle(*(ushort*)bits << 16);
                    return *(T*)&widened;
                }

                if (dtype == ScalarType.Float16)
                {
                    var widened = (float)*(Half*)bits;
                    return *(T*)&widened;
                }

                return *(T*)bits;
            }
        }

        /// <summary>The value of a tensor of one element, with the element type's own kind of number.</summary>
        public Scalar ToScalar() => dtype switch
        {
            ScalarType.Byte => item<byte>(),
            ScalarType.Int8 => item<sbyte>(),
            ScalarType.Int16 => item<short>(),
            ScalarType.Int32 => item<int>(),
            ScalarType.Int64 => item<long>(),
            ScalarType.Bool => item<bool>(),
            ScalarType.Float64 => item<double>(),
            ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 => item<float>(),
            var other => throw new NotSupportedException($"A scalar cannot hold {other}."),
        };

        internal unsafe void* Pointer()
        {
            var data = shim_data(this);
            return data != null || NumberOfElements == 0 ? data : throw Failure();
        }

        internal void RequireCpu()
        {
            if (device_type != DeviceType.CPU)
            {
                throw new InvalidOperationException(
                    "Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            }
        }

        internal void ValidateType(Type type)
        {
            var expected = dtype switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Bool => typeof(bool),
                ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                ScalarType.ComplexFloat32 => typeof((float, float)),
                ScalarType.ComplexFloat64 => typeof(System.Numerics.Complex),
                _ => throw new UnreachableException(),
            };
            if (type != expected) throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }
    }
}
