using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Scalar One = 1L;

        public Tensor add(Tensor target) => shim_add(this, target, One);

        public Tensor add(Tensor target, Scalar alpha) => shim_add(this, target, alpha);

        public Tensor add(Scalar scalar) => shim_add_number(this, scalar, One);

        public Tensor add(Scalar scalar, Scalar alpha) => shim_add_number(this, scalar, alpha);

        public Tensor add_(Tensor target) => Done(shim_add_(this, target, One));

        public Tensor add_(Tensor target, Scalar alpha) => Done(shim_add_(this, target, alpha));

        public Tensor add_(Scalar scalar) => Done(shim_add_number_(this, scalar, One));

        public Tensor add_(Scalar scalar, Scalar alpha) => Done(shim_add_number_(this, scalar, alpha));

        public Tensor sub(Tensor target) => shim_sub(this, target, One);

        public Tensor sub(Tensor target, Scalar alpha) => shim_sub(this, target, alpha);

        public Tensor sub(Scalar scalar) => shim_sub_number(this, scalar, One);

        public Tensor sub(Scalar scalar, Scalar alpha) => shim_sub_number(this, scalar, alpha);

        public Tensor sub_(Tensor target) => Done(shim_sub_(this, target, One));

        public Tensor sub_(Tensor target, Scalar alpha) => Done(shim_sub_(this, target, alpha));

        public Tensor sub_(Scalar scalar) => Done(shim_sub_number_(this, scalar, One));

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor subtract(Scalar scalar) => sub(scalar);

        public Tensor mul(Tensor target) => shim_mul(this, target);

        public Tensor mul(Scalar target) => shim_mul_number(this, target);

        public Tensor mul_(Tensor target) => Done(shim_mul_(this, target));

        public Tensor mul_(Scalar target) => Done(shim_mul_number_(this, target));

        public Tensor multiply(Tensor target) => mul(target);

        public Tensor multiply(Scalar target) => mul(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? shim_div(this, target) : shim_div_rounded(this, target, (int)rounding_mode);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            var quotient = shim_div_number(this, target);
            if (rounding_mode == RoundingMode.None) return quotient;
            using (quotient) return rounding_mode == RoundingMode.floor ? quotient.floor() : quotient.trunc();
        }

        public Tensor div_(Tensor target) => Done(shim_div_(this, target));

        public Tensor div_(Scalar target) => Done(shim_div_number_(this, target));

        public Tensor divide(Tensor target) => div(target);

        public Tensor divide(Scalar target) => div(target);

        public Tensor remainder(Tensor other) => shim_remainder(this, other);

        public Tensor remainder(Scalar other) => shim_remainder_number(this, other);

        public Tensor pow(Tensor exponent) => shim_pow(this, exponent);

        public Tensor pow(Scalar exponent) => shim_pow_number(this, exponent);

        public Tensor pow_(Tensor exponent) => Done(shim_pow_(this, exponent));

        public Tensor pow_(Scalar exponent) => Done(shim_pow_number_(this, exponent));

        public Tensor addcmul_(
            Tensor tensor1, Tensor tensor2, Scalar value) => Done(shim_addcmul_(this, tensor1, tensor2, value));

        public Tensor addcdiv_(
            Tensor tensor1, Tensor tensor2, Scalar value) => Done(shim_addcdiv_(this, tensor1, tensor2, value));

        public Tensor lerp(Tensor end, Scalar weight) => shim_lerp(this, end, weight);

        public Tensor lerp_(Tensor end, Scalar weight) => Done(shim_lerp_(this, end, weight));

        public Tensor matmul(Tensor target) => shim_matmul(this, target);

        public Tensor mm(Tensor target) => shim_mm(this, target);

        public Tensor bmm(Tensor batch2) => shim_bmm(this, batch2);

        public Tensor maximum(Tensor other) => shim_maximum(this, other);

        public Tensor minimum(Tensor other) => shim_minimum(this, other);

        public Tensor fill_(Scalar value) => Done(shim_fill_(this, value));

        public Tensor zero_() => Done(shim_zero_(this));

        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        public static Tensor operator -(Scalar left, Tensor right) => shim_rsub_number(right, left);

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        public static Tensor operator /(Scalar left, Tensor right)
        {
            using var inverse = right.reciprocal();
            return inverse.mul(left);
        }

        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);

        public static Tensor operator %(Tensor left, Scalar right) => left.remainder(right);

        public static Tensor operator &(Tensor left, Tensor right) => shim_bitwise_and(left, right);

        public static Tensor operator |(Tensor left, Tensor right) => shim_bitwise_or(left, right);

        public static Tensor operator ~(Tensor left) => left.logical_not();
    }

    /// <summary>What becomes of a quotient's fraction.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }
}
