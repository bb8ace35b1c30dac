using TorchSharp.Interop;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => Assign(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        // Numbers are the common case, and need no list of indices.
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign(value, [i1]);
        }

        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => Assign(value, [i1, i2]);
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => Assign(value, [i1, i2, i3]);
        }

        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => Assign(value, [i1, i2, i3, i4]);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var (viewed, tensors) = Resolve(indices);
            if (tensors.Count == 0) return viewed;
            using (viewed) return viewed.ByTensors(tensors);
        }

        public Tensor index(params Tensor[] indices) => ByTensors(indices);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            Assign(value, indices);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices)
        {
            using var handles = new Handles(indices);
            return Done(shim_index_put_(this, handles.Span, handles.Count, value, accumulate: false));
        }

        public Tensor index_select(long dim, Tensor index) => shim_index_select(this, dim, index);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Done(shim_index_copy_(this, dim, index, source));

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Done(shim_index_add_(this, dim, index, source, alpha));

        public Tensor gather(long dim, Tensor index) => shim_gather(this, dim, index);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Done(shim_scatter_(this, dim, index, src));

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Done(shim_scatter_add_(this, dim, index, src));

        public Tensor masked_select(Tensor mask) => shim_masked_select(this, mask);

        public Tensor masked_fill(Tensor mask, Scalar value) => shim_masked_fill(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Done(shim_masked_fill_(this, mask, value));

        public Tensor nonzero() => shim_nonzero(this);

        private Tensor ByTensors(IReadOnlyList<Tensor?> tensors)
        {
            using var handles = new Handles(tensors);
            return shim_index(this, handles.Span, handles.Count);
        }

        private void Assign(Tensor value, TensorIndex[] indices)
        {
            var (viewed, tensors) = Resolve(indices);
            using (viewed)
            {
                if (tensors.Count == 0)
                {
                    viewed.copy_(value);
                    return;
                }

                using var handles = new Handles(tensors);
                Check(shim_index_put_(viewed, handles.Span, handles.Count, value, accumulate: false));
            }
        }

        /// <summary>
        /// Applies the numbers, slices and new dimensions as views, as PyTorch does, and returns the last view with the tensors
        /// that remain to index it by (null keeps a dimension whole).
        /// </summary>
        private (Tensor Viewed, List<Tensor?> Tensors) Resolve(TensorIndex[] indices)
        {
            var viewed = alias();
            List<Tensor?> tensors = [];
            long dim = 0;
            for (var i = 0; i < indices.Length; i++)
            {
                var index = indices[i];
                var before = viewed;
                switch (index.Kind)
                {
                    case TensorIndex.Form.Single:
                        viewed = before.select(dim, index.StartOrValue!.Value);
                        break;
                    case TensorIndex.Form.Slice:
                        viewed = before.slice(
                            dim++, index.StartOrValue ?? 0, index.StopIndex ?? long.MaxValue, index.StepSize ?? 1);
                        break;
                    case TensorIndex.Form.Ellipsis:
                        dim = before.Dimensions - indices[(i + 1)..].Sum(Consumed);
                        break;
                    case TensorIndex.Form.None or TensorIndex.Form.Null:
                        viewed = before.unsqueeze(dim++);
                        break;
                    case TensorIndex.Form.Bool:
                        viewed = before.unsqueeze(dim);
                        SetAt(tensors, dim++, torch.tensor([index.StartOrValue == 1], device: device));
                        break;
                    default:
                        SetAt(tensors, dim, index.Indices!);
                        dim += Consumed(index);
                        break;
                }

                if (!ReferenceEquals(before, viewed)) before.Dispose();
            }

            return (viewed, tensors);
        }

        /// <summary>How many dimensions of the tensor an index uses: a mask, as many as it has.</summary>
        private static long Consumed(TensorIndex index) => index.Kind switch
        {
            TensorIndex.Form.Single or TensorIndex.Form.Slice => 1,
            TensorIndex.Form.Tensor => index.Indices!.dtype is ScalarType.Bool or ScalarType.Byte ? index.Indices.Dimensions : 1,
            _ => 0,
        };

        private static void SetAt(List<Tensor?> tensors, long dim, Tensor index)
        {
            while (tensors.Count < dim) tensors.Add(null);
            tensors.Add(index);
        }
    }
}
