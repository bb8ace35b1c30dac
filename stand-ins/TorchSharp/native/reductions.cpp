// Many elements to few. A dtype of -1 is none given.
#include "shim.h"

using shim::maybe_type;
using shim::Number;

#define REDUCTION(name)                                                                                                   \
  SHIM_TENSOR(name, (TensorHandle t, int8_t dtype), t->name(maybe_type(dtype)))                                                \
  SHIM_TENSOR(name##_dims, (TensorHandle t, const int64_t* dims, int64_t count, bool keep, int8_t dtype),             \
              t->name(shim::sizes(dims, count), keep, maybe_type(dtype)))

REDUCTION(sum)
REDUCTION(mean)
SHIM_TENSOR(prod, (TensorHandle t, int8_t dtype), t->prod(maybe_type(dtype)))
SHIM_TENSOR(var, (TensorHandle t, bool unbiased), t->var(unbiased))
SHIM_TENSOR(std, (TensorHandle t, bool unbiased), t->std(unbiased))
SHIM_TENSOR(var_dims, (TensorHandle t, const int64_t* dims, int64_t count, bool unbiased, bool keep),
            t->var(shim::sizes(dims, count), unbiased, keep))
SHIM_TENSOR(std_dims, (TensorHandle t, const int64_t* dims, int64_t count, bool unbiased, bool keep),
            t->std(shim::sizes(dims, count), unbiased, keep))
SHIM_TENSOR(norm, (TensorHandle t, Number p), t->norm(p.scalar()))
SHIM_TENSOR(norm_dim, (TensorHandle t, Number p, int64_t dim, bool keep),
            t->norm(shim::Optional<at::Scalar>(p.scalar()), dim, keep))
SHIM_TENSOR(logsumexp, (TensorHandle t, int64_t dim, bool keep), t->logsumexp(dim, keep))
SHIM_TENSOR(cumsum, (TensorHandle t, int64_t dim, int8_t dtype), t->cumsum(dim, maybe_type(dtype)))
SHIM_TENSOR(median, (TensorHandle t), t->median())
SHIM_TENSOR(quantile, (TensorHandle t, TensorHandle q, const int64_t* dim, bool keep),
            t->quantile(*q, shim::maybe(dim), keep))

SHIM_TENSOR(max, (TensorHandle t), t->max())
SHIM_TENSOR(min, (TensorHandle t), t->min())
SHIM_TENSOR(all, (TensorHandle t), t->all())
SHIM_TENSOR(any, (TensorHandle t), t->any())
SHIM_TENSOR(all_dim, (TensorHandle t, int64_t dim, bool keep), t->all(dim, keep))
SHIM_TENSOR(any_dim, (TensorHandle t, int64_t dim, bool keep), t->any(dim, keep))
SHIM_TENSOR(argmax, (TensorHandle t), t->argmax())
SHIM_TENSOR(argmin, (TensorHandle t), t->argmin())
SHIM_TENSOR(argmax_dim, (TensorHandle t, int64_t dim, bool keep), t->argmax(dim, keep))
SHIM_TENSOR(argmin_dim, (TensorHandle t, int64_t dim, bool keep), t->argmin(dim, keep))

SHIM_ACTION(max_dim, (TensorHandle t, int64_t dim, bool keep, TensorHandle* results), {
  auto [values, positions] = t->max(dim, keep);
  shim::store(results, {values, positions});
})

SHIM_ACTION(min_dim, (TensorHandle t, int64_t dim, bool keep, TensorHandle* results), {
  auto [values, positions] = t->min(dim, keep);
  shim::store(results, {values, positions});
})

SHIM_ACTION(equal, (TensorHandle a, TensorHandle b, bool* result), *result = a->equal(*b))
SHIM_ACTION(allclose, (TensorHandle a, TensorHandle b, double relative, double absolute, bool equal_nan, bool* result),
            *result = a->allclose(*b, relative, absolute, equal_nan))
