using System.Runtime.InteropServices;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Kept(shim_dim(Handle));

        public long ndim => Dimensions;

        public long dim() => Dimensions;

        public long NumberOfElements => Kept(shim_numel(Handle));

        public long numel() => NumberOfElements;

        /// <summary>Bytes per element.</summary>
        public long ElementSize => Kept(shim_element_size(Handle));

        public long element_size() => ElementSize;

        public ScalarType dtype => Kept(shim_dtype(Handle));

        public DeviceType device_type => Kept(shim_device_type(Handle));

        public int device_index => Kept(shim_device_index(Handle));

        public Device device => new(device_type, device_index);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_leaf => Kept(shim_is_leaf(Handle));

        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                unsafe
                {
                    fixed (long* into = sizes) shim_shape(Handle, into);
                }

                return Kept(sizes);
            }
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            var sizes = shape;
            return sizes[dim < 0 ? dim + sizes.Length : dim];
        }

        public long[] stride()
        {
            var strides = new long[Dimensions];
            unsafe
            {
                fixed (long* into = strides) shim_strides(Handle, into);
            }

            return Kept(strides);
        }

        public long stride(int dim)
        {
            var strides = stride();
            return strides[dim < 0 ? dim + strides.Length : dim];
        }

        public bool is_contiguous() => Kept(shim_is_contiguous(Handle));

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        /// <summary>The elements as libtorch prints them.</summary>
        internal string Print()
        {
            unsafe
            {
                return Marshal.PtrToStringUTF8((nint)shim_to_string(this))!;
            }
        }

        // A tensor's last use may be reading its handle: without this the finalizer could free it during the call.
        private T Kept<T>(T value)
        {
            GC.KeepAlive(this);
            return value;
        }
    }
}
