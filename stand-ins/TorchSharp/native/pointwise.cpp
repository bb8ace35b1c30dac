// Operations on each element: arithmetic, comparison, activation. A trailing underscore works in place, as in PyTorch.
#include "shim.h"

using shim::Number;

#define UNARY(name) SHIM_TENSOR(name, (TensorHandle t), at::name(*t))
#define UNARY_IN_PLACE(name) SHIM_ACTION(name##_, (TensorHandle t), t->name##_())

UNARY(abs)
UNARY(neg)
UNARY(sqrt)
UNARY(rsqrt)
UNARY(square)
UNARY(exp)
UNARY(expm1)
UNARY(log)
UNARY(log1p)
UNARY(log2)
UNARY(log10)
UNARY(sin)
UNARY(cos)
UNARY(tanh)
UNARY(erf)
UNARY(floor)
UNARY(ceil)
UNARY(round)
UNARY(trunc)
UNARY(sign)
UNARY(reciprocal)
UNARY(sigmoid)
UNARY(relu)
UNARY(silu)
UNARY(isnan)
UNARY(isinf)
UNARY(isfinite)
UNARY(logical_not)
UNARY_IN_PLACE(zero)
UNARY_IN_PLACE(abs)
UNARY_IN_PLACE(neg)
UNARY_IN_PLACE(sqrt)
UNARY_IN_PLACE(exp)
UNARY_IN_PLACE(log)
UNARY_IN_PLACE(relu)
UNARY_IN_PLACE(sigmoid)
UNARY_IN_PLACE(tanh)
SHIM_ACTION(silu_, (TensorHandle t), at::silu_(*t))
SHIM_TENSOR(gelu, (TensorHandle t, bool tanh), at::gelu(*t, tanh ? "tanh" : "none"))
SHIM_TENSOR(leaky_relu, (TensorHandle t, double slope), at::leaky_relu(*t, slope))
SHIM_TENSOR(softmax, (TensorHandle t, int64_t dim, int8_t dtype),
            dtype < 0 ? t->softmax(dim) : t->softmax(dim, static_cast<at::ScalarType>(dtype)))
SHIM_TENSOR(log_softmax, (TensorHandle t, int64_t dim, int8_t dtype),
            dtype < 0 ? t->log_softmax(dim) : t->log_softmax(dim, static_cast<at::ScalarType>(dtype)))

#define BINARY(name)                                                        \
  SHIM_TENSOR(name, (TensorHandle a, TensorHandle b), at::name(*a, *b))     \
  SHIM_TENSOR(name##_number, (TensorHandle a, Number b), at::name(*a, b.scalar()))
#define BINARY_IN_PLACE(name)                                               \
  SHIM_ACTION(name##_, (TensorHandle a, TensorHandle b), a->name##_(*b))    \
  SHIM_ACTION(name##_number_, (TensorHandle a, Number b), a->name##_(b.scalar()))

BINARY(mul)
BINARY(div)
BINARY(remainder)
BINARY(pow)
BINARY(eq)
BINARY(ne)
BINARY(lt)
BINARY(le)
BINARY(gt)
BINARY(ge)
BINARY_IN_PLACE(mul)
BINARY_IN_PLACE(div)
BINARY_IN_PLACE(pow)
SHIM_TENSOR(pow_of_number, (Number base, TensorHandle exponent), at::pow(base.scalar(), *exponent))
SHIM_TENSOR(div_rounded, (TensorHandle a, TensorHandle b, int32_t mode), at::div(*a, *b, mode == 1 ? "trunc" : "floor"))

#define BINARY_ALPHA(name)                                                                                                 \
  SHIM_TENSOR(name, (TensorHandle a, TensorHandle b, Number alpha), at::name(*a, *b, alpha.scalar()))                      \
  SHIM_TENSOR(name##_number, (TensorHandle a, Number b, Number alpha), at::name(*a, b.scalar(), alpha.scalar()))           \
  SHIM_ACTION(name##_, (TensorHandle a, TensorHandle b, Number alpha), a->name##_(*b, alpha.scalar()))                     \
  SHIM_ACTION(name##_number_, (TensorHandle a, Number b, Number alpha), a->name##_(b.scalar(), alpha.scalar()))

BINARY_ALPHA(add)
BINARY_ALPHA(sub)
SHIM_TENSOR(rsub_number, (TensorHandle a, Number b), at::rsub(*a, b.scalar()))

#define BINARY_TENSORS(name) SHIM_TENSOR(name, (TensorHandle a, TensorHandle b), at::name(*a, *b))
BINARY_TENSORS(maximum)
BINARY_TENSORS(minimum)
BINARY_TENSORS(logical_and)
BINARY_TENSORS(logical_or)
BINARY_TENSORS(logical_xor)
BINARY_TENSORS(bitwise_and)
BINARY_TENSORS(bitwise_or)
BINARY_TENSORS(matmul)
BINARY_TENSORS(mm)
BINARY_TENSORS(bmm)

SHIM_ACTION(fill_, (TensorHandle t, Number value), t->fill_(value.scalar()))
SHIM_ACTION(addcmul_, (TensorHandle t, TensorHandle a, TensorHandle b, Number value), t->addcmul_(*a, *b, value.scalar()))
SHIM_ACTION(addcdiv_, (TensorHandle t, TensorHandle a, TensorHandle b, Number value), t->addcdiv_(*a, *b, value.scalar()))
SHIM_TENSOR(lerp, (TensorHandle t, TensorHandle end, Number weight), t->lerp(*end, weight.scalar()))
SHIM_ACTION(lerp_, (TensorHandle t, TensorHandle end, Number weight), t->lerp_(*end, weight.scalar()))

namespace {
shim::Optional<at::Scalar> bound(const Number* number) {
  return number ? shim::Optional<at::Scalar>(number->scalar()) : shim::Optional<at::Scalar>();
}
}  // namespace

/// A null bound is none.
SHIM_TENSOR(clamp, (TensorHandle t, const Number* low, const Number* high), at::clamp(*t, bound(low), bound(high)))
SHIM_ACTION(clamp_, (TensorHandle t, const Number* low, const Number* high), at::clamp_(*t, bound(low), bound(high)))
SHIM_TENSOR(nan_to_num, (TensorHandle t, const double* nan, const double* posinf, const double* neginf),
            at::nan_to_num(*t, shim::maybe(nan), shim::maybe(posinf), shim::maybe(neginf)))
