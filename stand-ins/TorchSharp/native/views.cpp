// The same elements under another shape, and tensors joined or taken apart.
#include "shim.h"

using shim::Number;

SHIM_TENSOR(view, (TensorHandle t, const int64_t* sizes, int64_t count), t->view(shim::sizes(sizes, count)))
SHIM_TENSOR(reshape, (TensorHandle t, const int64_t* sizes, int64_t count), t->reshape(shim::sizes(sizes, count)))
SHIM_TENSOR(expand, (TensorHandle t, const int64_t* sizes, int64_t count, bool implicit),
            t->expand(shim::sizes(sizes, count), implicit))
SHIM_TENSOR(repeat, (TensorHandle t, const int64_t* sizes, int64_t count), t->repeat(shim::sizes(sizes, count)))
SHIM_TENSOR(flatten, (TensorHandle t, int64_t start, int64_t end), t->flatten(start, end))
SHIM_TENSOR(unsqueeze, (TensorHandle t, int64_t dim), t->unsqueeze(dim))
SHIM_TENSOR(squeeze, (TensorHandle t), t->squeeze())
SHIM_TENSOR(squeeze_dim, (TensorHandle t, int64_t dim), t->squeeze(dim))
SHIM_TENSOR(transpose, (TensorHandle t, int64_t a, int64_t b), t->transpose(a, b))
SHIM_TENSOR(permute, (TensorHandle t, const int64_t* dims, int64_t count), t->permute(shim::sizes(dims, count)))
SHIM_TENSOR(flip, (TensorHandle t, const int64_t* dims, int64_t count), t->flip(shim::sizes(dims, count)))
SHIM_TENSOR(roll, (TensorHandle t, const int64_t* shifts, int64_t shift_count, const int64_t* dims, int64_t dim_count),
            t->roll(shim::sizes(shifts, shift_count), shim::sizes(dims, dim_count)))
SHIM_TENSOR(narrow, (TensorHandle t, int64_t dim, int64_t start, int64_t length), t->narrow(dim, start, length))
SHIM_TENSOR(slice, (TensorHandle t, int64_t dim, int64_t start, int64_t finish, int64_t step),
            t->slice(dim, start, finish, step))
SHIM_TENSOR(select, (TensorHandle t, int64_t dim, int64_t index), t->select(dim, index))
SHIM_TENSOR(cat, (TensorHandle const* tensors, int64_t count, int64_t dim), at::cat(shim::list(tensors, count), dim))
SHIM_TENSOR(stack, (TensorHandle const* tensors, int64_t count, int64_t dim), at::stack(shim::list(tensors, count), dim))
SHIM_TENSOR(pad, (TensorHandle t, const int64_t* widths, int64_t count, int32_t mode, double value), [&] {
  static const char* const modes[] = {"constant", "reflect", "replicate", "circular"};
  // Only the constant mode takes a value: libtorch refuses one in the others.
  return at::pad(*t, shim::sizes(widths, count), modes[mode], shim::maybe(mode == 0 ? &value : nullptr));
}())

/// Writes the parts' handles to `parts`, which has room for `capacity` of them, and their number to `count`.
SHIM_ACTION(split, (TensorHandle t, int64_t size, int64_t dim, TensorHandle* parts, int64_t capacity, int64_t* count), {
  auto split = t->split(size, dim);
  TORCH_CHECK(static_cast<int64_t>(split.size()) <= capacity, "split: ", split.size(), " parts, room for ", capacity);
  *count = static_cast<int64_t>(split.size());
  for (const auto& part : split) *parts++ = new at::Tensor(part);
})
