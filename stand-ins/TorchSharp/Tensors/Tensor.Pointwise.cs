using TorchSharp.Interop;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => shim_abs(this);

        public Tensor neg() => shim_neg(this);

        public Tensor sqrt() => shim_sqrt(this);

        public Tensor rsqrt() => shim_rsqrt(this);

        public Tensor square() => shim_square(this);

        public Tensor exp() => shim_exp(this);

        public Tensor expm1() => shim_expm1(this);

        public Tensor log() => shim_log(this);

        public Tensor log1p() => shim_log1p(this);

        public Tensor log2() => shim_log2(this);

        public Tensor log10() => shim_log10(this);

        public Tensor sin() => shim_sin(this);

        public Tensor cos() => shim_cos(this);

        public Tensor tanh() => shim_tanh(this);

        public Tensor erf() => shim_erf(this);

        public Tensor floor() => shim_floor(this);

        public Tensor ceil() => shim_ceil(this);

        public Tensor round() => shim_round(this);

        public Tensor trunc() => shim_trunc(this);

        public Tensor sign() => shim_sign(this);

        public Tensor reciprocal() => shim_reciprocal(this);

        public Tensor sigmoid() => shim_sigmoid(this);

        public Tensor relu() => shim_relu(this);

        public Tensor isnan() => shim_isnan(this);

        public Tensor isinf() => shim_isinf(this);

        public Tensor isfinite() => shim_isfinite(this);

        public Tensor logical_not() => shim_logical_not(this);

        public Tensor silu() => shim_silu(this);

        public Tensor gelu() => shim_gelu(this, tanh: false);

        public Tensor leaky_relu(Scalar negative_slope) => shim_leaky_relu(this, negative_slope.AsDouble);

        public Tensor softmax(long dim, ScalarType? dtype = null) => shim_softmax(this, dim, OrNone(dtype));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => shim_log_softmax(this, dim, OrNone(dtype));

        public Tensor abs_() => Done(shim_abs_(this));

        public Tensor neg_() => Done(shim_neg_(this));

        public Tensor sqrt_() => Done(shim_sqrt_(this));

        public Tensor exp_() => Done(shim_exp_(this));

        public Tensor log_() => Done(shim_log_(this));

        public Tensor relu_() => Done(shim_relu_(this));

        public Tensor sigmoid_() => Done(shim_sigmoid_(this));

        public Tensor tanh_() => Done(shim_tanh_(this));

        public Tensor silu_() => Done(shim_silu_(this));

        public Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            Number low = min?.Number ?? default, high = max?.Number ?? default;
            unsafe
            {
                return shim_clamp(this, min is null ? null : &low, max is null ? null : &high);
            }
        }

        public Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            Number low = min?.Number ?? default, high = max?.Number ?? default;
            unsafe
            {
                return Done(shim_clamp_(this, min is null ? null : &low, max is null ? null : &high));
            }
        }

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor clamp_min(Scalar min) => clamp(min);

        public Tensor clamp_max(Scalar max) => clamp(null, max);

        public Tensor nan_to_num(double? nan = null, double? posinf = null, double? neginf = null)
        {
            double forNan = nan ?? 0, forPlus = posinf ?? 0, forMinus = neginf ?? 0;
            unsafe
            {
                return shim_nan_to_num(
                    this, nan is null ? null : &forNan, posinf is null ? null : &forPlus, neginf is null ? null : &forMinus);
            }
        }
    }

    public static Tensor abs(Tensor input) => input.abs();

    public static Tensor neg(Tensor input) => input.neg();

    public static Tensor sqrt(Tensor input) => input.sqrt();

    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    public static Tensor square(Tensor input) => input.square();

    public static Tensor exp(Tensor input) => input.exp();

    public static Tensor expm1(Tensor input) => input.expm1();

    public static Tensor log(Tensor input) => input.log();

    public static Tensor log1p(Tensor input) => input.log1p();

    public static Tensor log2(Tensor input) => input.log2();

    public static Tensor log10(Tensor input) => input.log10();

    public static Tensor sin(Tensor input) => input.sin();

    public static Tensor cos(Tensor input) => input.cos();

    public static Tensor tanh(Tensor input) => input.tanh();

    public static Tensor erf(Tensor input) => input.erf();

    public static Tensor floor(Tensor input) => input.floor();

    public static Tensor ceil(Tensor input) => input.ceil();

    public static Tensor round(Tensor input) => input.round();

    public static Tensor trunc(Tensor input) => input.trunc();

    public static Tensor sign(Tensor input) => input.sign();

    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    public static Tensor relu(Tensor input) => input.relu();

    public static Tensor isnan(Tensor input) => input.isnan();

    public static Tensor isinf(Tensor input) => input.isinf();

    public static Tensor isfinite(Tensor input) => input.isfinite();

    public static Tensor logical_not(Tensor input) => input.logical_not();

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    public static Tensor nan_to_num(Tensor input, double? nan = null, double? posinf = null, double? neginf = null) =>
        input.nan_to_num(nan, posinf, neginf);
}
