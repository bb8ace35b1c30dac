using TorchSharp.Interop;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same memory under another shape.</summary>
        public Tensor view(params long[] shape) => shim_view(this, shape, shape.Length);

        /// <summary>A view where the layout allows one, else a copy.</summary>
        public Tensor reshape(params long[] shape) => shim_reshape(this, shape, shape.Length);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => shim_flatten(this, start_dim, end_dim);

        public Tensor unsqueeze(long dim) => shim_unsqueeze(this, dim);

        public Tensor squeeze(long? dim = null) => dim is { } one ? shim_squeeze_dim(this, one) : shim_squeeze(this);

        public Tensor transpose(long dim0, long dim1) => shim_transpose(this, dim0, dim1);

        public Tensor t() => Dimensions < 2 ? alias() : transpose(0, 1);

        /// <summary>The dimensions in reverse.</summary>
        public Tensor T => permute([.. Enumerable.Range(0, (int)Dimensions).Reverse().Select(dim => (long)dim)]);

        public Tensor mT => shim_transpose(this, -2, -1);

        public Tensor permute(params long[] permutation) => shim_permute(this, permutation, permutation.Length);

        public Tensor expand(params long[] sizes) => shim_expand(this, sizes, sizes.Length, isImplicit: false);

        public Tensor expand(long[] sizes, bool isImplicit = false) => shim_expand(this, sizes, sizes.Length, isImplicit);

        public Tensor expand_as(Tensor other) => expand(other.shape, false);

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor reshape_as(Tensor other) => reshape(other.shape);

        public Tensor repeat(params long[] sizes) => shim_repeat(this, sizes, sizes.Length);

        public Tensor flip(params long[] dims) => shim_flip(this, dims, dims.Length);

        public Tensor fliplr() => flip(1);

        public Tensor flipud() => flip(0);

        public Tensor roll(long shifts, long dims) => roll([shifts], [dims]);

        public Tensor roll(long[] shifts, long[] dims) => shim_roll(this, shifts, shifts.Length, dims, dims.Length);

        public Tensor narrow(long dim, long start, long length) => shim_narrow(this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) => shim_slice(this, dim, start, finish, step);

        public Tensor select(long dim, long index) => shim_select(this, dim, index);

        public Tensor[] split(long size, long dim = 0)
        {
            var length = shape[dim < 0 ? dim + Dimensions : dim];
            var handles = new nint[size > 0 ? Math.Max(1, (length + size - 1) / size) : 1];
            long count;
            unsafe
            {
                fixed (nint* parts = handles) Check(shim_split(this, size, dim, parts, handles.Length, &count));
            }

            return [.. handles.AsSpan(0, (int)count).ToArray().Select(handle => new Tensor(handle))];
        }

        /// <summary>Parts of equal size, the last perhaps smaller.</summary>
        public Tensor[] chunk(long chunks, long dim = 0)
        {
            var length = shape[dim < 0 ? dim + Dimensions : dim];
            return split(Math.Max(1, (length + chunks - 1) / chunks), dim);
        }
    }

    /// <summary>The tensors one after another along an existing dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        using var handles = new Handles([.. tensors]);
        return shim_cat(handles.Span, handles.Count, dim);
    }

    /// <summary>The tensors one after another along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        using var handles = new Handles([.. tensors]);
        return shim_stack(handles.Span, handles.Count, dim);
    }

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);

    public static Tensor reshape(Tensor input, params long[] shape) => input.reshape(shape);

    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);

    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);

    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    public static Tensor permute(Tensor input, params long[] permutation) => input.permute(permutation);

    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    public static Tensor roll(Tensor input, long shifts, long dims) => input.roll(shifts, dims);

    public static Tensor roll(Tensor input, long[] shifts, long[] dims) => input.roll(shifts, dims);

    public static Tensor narrow(Tensor input, long dim, long start, long length) => input.narrow(dim, start, length);

    public static Tensor[] split(Tensor tensor, long split_size, long dim = 0) => tensor.split(split_size, dim);

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);
}
