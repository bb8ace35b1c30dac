using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => shim_eq(this, target);

        public Tensor eq(Scalar target) => shim_eq_number(this, target);

        public Tensor ne(Tensor target) => shim_ne(this, target);

        public Tensor ne(Scalar target) => shim_ne_number(this, target);

        public Tensor lt(Tensor target) => shim_lt(this, target);

        public Tensor lt(Scalar target) => shim_lt_number(this, target);

        public Tensor le(Tensor target) => shim_le(this, target);

        public Tensor le(Scalar target) => shim_le_number(this, target);

        public Tensor gt(Tensor target) => shim_gt(this, target);

        public Tensor gt(Scalar target) => shim_gt_number(this, target);

        public Tensor ge(Tensor target) => shim_ge(this, target);

        public Tensor ge(Scalar target) => shim_ge_number(this, target);

        public Tensor logical_and(Tensor other) => shim_logical_and(this, other);

        public Tensor logical_or(Tensor other) => shim_logical_or(this, other);

        public Tensor logical_xor(Tensor other) => shim_logical_xor(this, other);

        /// <summary>Whether shapes and elements are the same.</summary>
        public bool equal(Tensor target)
        {
            bool same;
            unsafe
            {
                Check(shim_equal(this, target, &same));
            }

            return same;
        }

        /// <summary>Whether every |a - b| is at most atol + rtol * |b|.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            bool close;
            unsafe
            {
                Check(shim_allclose(this, target, rtol, atol, equal_nan, &close));
            }

            return close;
        }

        /// <summary>Same shape and elements; see <see cref="equal"/>.</summary>
        public bool Equals(Tensor target) => equal(target);

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);
    }

    /// <summary>Elements of <paramref name="input"/> where the condition holds, else of <paramref name="other"/>.</summary>
    public static Tensor where(Tensor condition, Tensor input, Tensor other) => shim_where(condition, input, other);

    public static bool equal(Tensor tensor1, Tensor tensor2) => tensor1.equal(tensor2);

    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        tensor.allclose(target, rtol, atol, equal_nan);

    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);

    public static Tensor logical_and(Tensor input, Tensor other) => input.logical_and(other);

    public static Tensor logical_or(Tensor input, Tensor other) => input.logical_or(other);

    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor pow(Tensor input, Scalar exponent) => input.pow(exponent);

    public static Tensor pow(Tensor input, Tensor exponent) => input.pow(exponent);

    public static Tensor pow(Scalar self, Tensor exponent) => shim_pow_of_number(self, exponent);

    public static Tensor lerp(Tensor input, Tensor end, Scalar weight) => input.lerp(end, weight);
}
