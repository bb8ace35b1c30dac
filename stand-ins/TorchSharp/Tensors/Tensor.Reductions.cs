using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => shim_sum(this, OrNone(type));

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            shim_sum_dims(this, dim, dim.Length, keepdim, OrNone(type));

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            shim_sum_dims(this, dim, dim.Length, keepdim, OrNone(type));

        public Tensor mean() => shim_mean(this, OrNone(null));

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            shim_mean_dims(this, dimensions, dimensions.Length, keepdim, OrNone(type));

        public Tensor mean(ReadOnlySpan<long> dimensions, bool keepdim = false, ScalarType? type = null) =>
            shim_mean_dims(this, dimensions, dimensions.Length, keepdim, OrNone(type));

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        public Tensor prod(ScalarType? dtype = null) => shim_prod(this, OrNone(dtype));

        public Tensor var(bool unbiased = true) => shim_var(this, unbiased);

        public Tensor var(long dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dimensions], unbiased, keepdim, type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            if (type is null || type == dtype) return shim_var_dims(this, dimensions, dimensions.Length, unbiased, keepdim);
            using var converted = to_type(type.Value);
            return converted.var(dimensions, unbiased, keepdim);
        }

        public Tensor std(bool unbiased = true) => shim_std(this, unbiased);

        public Tensor std(long dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dimensions], unbiased, keepdim, type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            if (type is null || type == dtype) return shim_std_dims(this, dimensions, dimensions.Length, unbiased, keepdim);
            using var converted = to_type(type.Value);
            return converted.std(dimensions, unbiased, keepdim);
        }

        public Tensor max() => shim_max(this);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            unsafe
            {
                var results = stackalloc nint[2];
                Check(shim_max_dim(this, dim, keepdim, results));
                return (new Tensor(results[0]), new Tensor(results[1]));
            }
        }

        public Tensor max(Tensor other) => maximum(other);

        public Tensor argmax() => shim_argmax(this);

        public Tensor argmax(long dim, bool keepdim = false) => shim_argmax_dim(this, dim, keepdim);

        public Tensor min() => shim_min(this);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            unsafe
            {
                var results = stackalloc nint[2];
                Check(shim_min_dim(this, dim, keepdim, results));
                return (new Tensor(results[0]), new Tensor(results[1]));
            }
        }

        public Tensor min(Tensor other) => minimum(other);

        public Tensor argmin() => shim_argmin(this);

        public Tensor argmin(long dim, bool keepdim = false) => shim_argmin_dim(this, dim, keepdim);

        public Tensor all() => shim_all(this);

        public Tensor all(long dim, bool keepdim = false) => shim_all_dim(this, dim, keepdim);

        public Tensor any() => shim_any(this);

        public Tensor any(long dim, bool keepdim = false) => shim_any_dim(this, dim, keepdim);

        public Tensor norm(float p = 2.0f) => shim_norm(this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => shim_norm_dim(this, p, dim, keepdim);

        public Tensor logsumexp(long dim, bool keepdim = false) => shim_logsumexp(this, dim, keepdim);

        public Tensor cumsum(long dim, ScalarType? type = null) => shim_cumsum(this, dim, OrNone(type));

        public Tensor median() => shim_median(this);

        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false)
        {
            unsafe
            {
                return shim_quantile(this, q, &dim, keepdim);
            }
        }
    }

    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);

    public static Tensor mean(Tensor input) => input.mean();

    public static Tensor max(Tensor input) => input.max();

    public static Tensor min(Tensor input) => input.min();

    public static Tensor argmax(Tensor input) => input.argmax();

    public static Tensor argmin(Tensor input) => input.argmin();

    public static Tensor all(Tensor input) => input.all();

    public static Tensor any(Tensor input) => input.any();

    public static Tensor sum(
        Tensor input, long[] dim, bool keepdim = false, ScalarType? type = null) => input.sum(dim, keepdim, type);

    public static Tensor mean(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
        input.mean(dimensions, keepdim, type);

    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);

    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false) => input.max(dim, keepdim);

    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false) => input.min(dim, keepdim);

    public static Tensor std(Tensor input, bool unbiased = true) => input.std(unbiased);

    public static Tensor var(Tensor input, bool unbiased = true) => input.var(unbiased);

    public static Tensor norm(Tensor input) => input.norm();

    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => input.cumsum(dim, type);
}
