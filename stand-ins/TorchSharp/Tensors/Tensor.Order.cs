using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            unsafe
            {
                var results = stackalloc nint[2];
                Check(shim_sort(this, dim, descending, stable, results));
                return (new Tensor(results[0]), new Tensor(results[1]));
            }
        }

        public Tensor argsort(long dim = -1, bool descending = false) => shim_argsort(this, dim, descending);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            unsafe
            {
                var results = stackalloc nint[2];
                Check(shim_topk(this, k, dim, largest, sorted, results));
                return (new Tensor(results[0]), new Tensor(results[1]));
            }
        }

        /// <summary>The distinct elements; where each element went and how many there were, when asked for.</summary>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            if (dim is not null)
                throw new NotSupportedException("unique: this subset looks at all elements; `dim` must be null.");
            unsafe
            {
                var results = stackalloc nint[3];
                Check(shim_unique(this, sorted, return_inverse, return_counts, results));
                return (new Tensor(results[0]), Wanted(results[1], return_inverse), Wanted(results[2], return_counts));
            }
        }

        public Tensor bincount(Tensor? weights = null, long minlength = 0) => shim_bincount(this, weights, minlength);

        public Tensor bernoulli(Generator? generator = null) => shim_bernoulli(this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Done(shim_bernoulli_(this, p, generator));

        public Tensor uniform_(double from = 0, double to = 1, Generator? generator = null) =>
            Done(shim_uniform_(this, from, to, generator));

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Done(shim_normal_(this, mean, std, generator));

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            shim_multinomial(this, num_samples, replacement, generator);

        private static Tensor? Wanted(nint handle, bool wanted)
        {
            var tensor = new Tensor(handle);
            if (wanted) return tensor;
            tensor.Dispose();
            return null;
        }
    }

    public static (Tensor Values, Tensor Indices) sort(
        Tensor input, long dim = -1, bool descending = false, bool stable = false) =>
        input.sort(dim, descending, stable);

    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) => input.argsort(dim, descending);

    public static (Tensor values, Tensor indexes) topk(
        Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) =>
        tensor.topk(k, dim, largest, sorted);

    public static Tensor bincount(Tensor input, Tensor? weights = null, long minlength = 0) => input.bincount(weights, minlength);

    public static Tensor searchsorted(Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false) =>
        shim_searchsorted(sorted_sequence, values, out_int32, right);

    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);

    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);

    public static Tensor nonzero(Tensor input) => input.nonzero();
}
