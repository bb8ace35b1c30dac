// Elements chosen by position, mask or order.
#include "shim.h"

using shim::Number;

namespace {
c10::List<shim::Optional<at::Tensor>> indices(TensorHandle const* handles, int64_t count) {
  c10::List<shim::Optional<at::Tensor>> result;
  result.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; i++) result.push_back(shim::maybe(handles[i]));
  return result;
}
}  // namespace

/// A null handle among the indices keeps that dimension whole.
SHIM_TENSOR(index, (TensorHandle t, TensorHandle const* handles, int64_t count), t->index(indices(handles, count)))
SHIM_ACTION(index_put_, (TensorHandle t, TensorHandle const* handles, int64_t count, TensorHandle values, bool accumulate),
            t->index_put_(indices(handles, count), *values, accumulate))
SHIM_TENSOR(index_select, (TensorHandle t, int64_t dim, TensorHandle index), t->index_select(dim, *index))
SHIM_ACTION(index_copy_, (TensorHandle t, int64_t dim, TensorHandle index, TensorHandle source),
            t->index_copy_(dim, *index, *source))
SHIM_ACTION(index_add_, (TensorHandle t, int64_t dim, TensorHandle index, TensorHandle source, Number alpha),
            t->index_add_(dim, *index, *source, alpha.scalar()))
SHIM_TENSOR(gather, (TensorHandle t, int64_t dim, TensorHandle index), t->gather(dim, *index))
SHIM_ACTION(scatter_, (TensorHandle t, int64_t dim, TensorHandle index, TensorHandle source),
            t->scatter_(dim, *index, *source))
SHIM_ACTION(scatter_add_, (TensorHandle t, int64_t dim, TensorHandle index, TensorHandle source),
            t->scatter_add_(dim, *index, *source))
SHIM_TENSOR(masked_select, (TensorHandle t, TensorHandle mask), t->masked_select(*mask))
SHIM_TENSOR(masked_fill, (TensorHandle t, TensorHandle mask, Number value), t->masked_fill(*mask, value.scalar()))
SHIM_ACTION(masked_fill_, (TensorHandle t, TensorHandle mask, Number value), t->masked_fill_(*mask, value.scalar()))
SHIM_TENSOR(where, (TensorHandle condition, TensorHandle a, TensorHandle b), at::where(*condition, *a, *b))
SHIM_TENSOR(nonzero, (TensorHandle t), t->nonzero())
SHIM_TENSOR(argsort, (TensorHandle t, int64_t dim, bool descending), t->argsort(dim, descending))
SHIM_TENSOR(one_hot, (TensorHandle t, int64_t classes), at::one_hot(*t, classes))
SHIM_TENSOR(bincount, (TensorHandle t, TensorHandle weights, int64_t minimum), t->bincount(shim::maybe(weights), minimum))
SHIM_TENSOR(searchsorted, (TensorHandle sorted, TensorHandle values, bool out_int32, bool right),
            at::searchsorted(*sorted, *values, out_int32, right))

SHIM_ACTION(sort, (TensorHandle t, int64_t dim, bool descending, bool stable, TensorHandle* results), {
  auto [values, order] = t->sort(shim::Optional<bool>(stable), dim, descending);
  shim::store(results, {values, order});
})

SHIM_ACTION(topk, (TensorHandle t, int64_t k, int64_t dim, bool largest, bool sorted, TensorHandle* results), {
  auto [values, order] = t->topk(k, dim, largest, sorted);
  shim::store(results, {values, order});
})

SHIM_ACTION(unique, (TensorHandle t, bool sorted, bool inverse, bool counts, TensorHandle* results), {
  auto [values, positions, numbers] = at::_unique2(*t, sorted, inverse, counts);
  shim::store(results, {values, positions, numbers});
})
