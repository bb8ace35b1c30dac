// Tensors made from nothing, from a value, or from memory the caller lends.
#include "shim.h"

using shim::Number;

SHIM_TENSOR(empty, (const int64_t* sizes, int64_t count, int8_t dtype, int32_t type, int32_t index),
            at::empty(shim::sizes(sizes, count), shim::options(dtype, type, index)))
SHIM_TENSOR(zeros, (const int64_t* sizes, int64_t count, int8_t dtype, int32_t type, int32_t index),
            at::zeros(shim::sizes(sizes, count), shim::options(dtype, type, index)))
SHIM_TENSOR(ones, (const int64_t* sizes, int64_t count, int8_t dtype, int32_t type, int32_t index),
            at::ones(shim::sizes(sizes, count), shim::options(dtype, type, index)))
SHIM_TENSOR(full, (const int64_t* sizes, int64_t count, Number value, int8_t dtype, int32_t type, int32_t index),
            at::full(shim::sizes(sizes, count), value.scalar(), shim::options(dtype, type, index)))
SHIM_TENSOR(arange, (Number start, Number stop, Number step, int8_t dtype, int32_t type, int32_t index),
            at::arange(start.scalar(), stop.scalar(), step.scalar(), shim::options(dtype, type, index)))
SHIM_TENSOR(linspace, (double start, double stop, int64_t steps, int8_t dtype, int32_t type, int32_t index),
            at::linspace(start, stop, steps, shim::options(dtype, type, index)))
SHIM_TENSOR(eye, (int64_t rows, int64_t columns, int8_t dtype, int32_t type, int32_t index),
            at::eye(rows, columns, shim::options(dtype, type, index)))

/// A tensor over the caller's memory. `release(context)` is called once, when the last tensor that uses the memory is freed;
/// never when this function fails.
SHIM_TENSOR(from_blob,
            (void* data, const int64_t* sizes, int64_t count, int8_t dtype, void (*release)(void*), void* context),
            at::from_blob(
                data, shim::sizes(sizes, count), [release, context](void*) { release(context); },
                shim::options(dtype, static_cast<int32_t>(at::kCPU), -1)))
