// A tensor's life, its description, its gradient and its bytes.
#include "shim.h"

SHIM_API void shim_free(TensorHandle t) { delete t; }
SHIM_TENSOR(alias, (TensorHandle t), *t)

SHIM_API int64_t shim_dim(TensorHandle t) { return t->dim(); }
SHIM_API int64_t shim_numel(TensorHandle t) { return t->numel(); }
SHIM_API int64_t shim_element_size(TensorHandle t) { return t->element_size(); }
SHIM_API int8_t shim_dtype(TensorHandle t) { return static_cast<int8_t>(t->scalar_type()); }
SHIM_API int32_t shim_device_type(TensorHandle t) { return static_cast<int32_t>(t->device().type()); }
SHIM_API int32_t shim_device_index(TensorHandle t) { return t->device().index(); }
SHIM_API bool shim_is_contiguous(TensorHandle t) { return t->is_contiguous(); }
SHIM_API bool shim_is_leaf(TensorHandle t) { return t->is_leaf(); }
SHIM_API bool shim_requires_grad(TensorHandle t) { return t->requires_grad(); }
SHIM_API bool shim_has_grad(TensorHandle t) { return t->grad().defined(); }

SHIM_API void shim_shape(TensorHandle t, int64_t* into) {
  for (auto size : t->sizes()) *into++ = size;
}

SHIM_API void shim_strides(TensorHandle t, int64_t* into) {
  for (auto stride : t->strides()) *into++ = stride;
}

SHIM_API void* shim_data(TensorHandle t) {
  void* data = nullptr;
  shim::guarded([&] { data = t->data_ptr(); });
  return data;
}

/// Copies a one-element tensor's value, of any device, into 16 bytes; returns whether it could.
SHIM_ACTION(item, (TensorHandle t, void* into), {
  auto value = t->detach().to(at::kCPU).contiguous();
  TORCH_CHECK(value.numel() == 1, "item: found ", value.numel(), " elements, expected 1");
  memcpy(into, value.data_ptr(), value.element_size());
})

SHIM_ACTION(set_requires_grad, (TensorHandle t, bool requires), t->requires_grad_(requires))
SHIM_ACTION(retain_grad, (TensorHandle t), t->retain_grad())
SHIM_ACTION(backward, (TensorHandle t, TensorHandle gradient, bool retain_graph, bool create_graph),
            t->backward(gradient ? *gradient : at::Tensor(), retain_graph, create_graph))

/// Null with no error when the tensor has no gradient.
SHIM_API TensorHandle shim_grad(TensorHandle t) {
  return t->grad().defined() ? shim::tensor([&] { return t->grad(); }) : nullptr;
}

SHIM_ACTION(set_grad, (TensorHandle t, TensorHandle gradient), t->mutable_grad() = gradient ? *gradient : at::Tensor())

SHIM_TENSOR(detach, (TensorHandle t), t->detach())
SHIM_ACTION(detach_, (TensorHandle t), t->detach_())
SHIM_TENSOR(clone, (TensorHandle t), t->clone())
SHIM_TENSOR(contiguous, (TensorHandle t), t->contiguous())
SHIM_ACTION(copy_, (TensorHandle t, TensorHandle source, bool non_blocking), t->copy_(*source, non_blocking))
SHIM_TENSOR(to, (TensorHandle t, int8_t dtype, int32_t type, int32_t index, bool copy, bool non_blocking),
            t->to(shim::device(type, index), static_cast<at::ScalarType>(dtype), non_blocking, copy))
SHIM_TENSOR(to_dtype, (TensorHandle t, int8_t dtype, bool copy, bool non_blocking),
            t->to(static_cast<at::ScalarType>(dtype), non_blocking, copy))
SHIM_TENSOR(pin_memory, (TensorHandle t), t->pin_memory())
SHIM_ACTION(set_data, (TensorHandle t, TensorHandle source), t->set_data(*source))

/// Printed as libtorch prints it. The text is the caller's until its next call on this thread.
SHIM_API const char* shim_to_string(TensorHandle t) {
  thread_local std::string text;
  shim::guarded([&] {
    std::ostringstream stream;
    stream << *t;
    text = stream.str();
  });
  return text.c_str();
}
