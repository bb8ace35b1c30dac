// The layers' arithmetic: what torch.nn.functional forwards to.
#include "shim.h"

using shim::maybe;
using shim::sizes;

SHIM_TENSOR(linear, (TensorHandle t, TensorHandle weight, TensorHandle bias), at::linear(*t, *weight, maybe(bias)))

SHIM_TENSOR(conv2d,
            (TensorHandle t, TensorHandle weight, TensorHandle bias, const int64_t* stride, const int64_t* padding,
             const int64_t* dilation, int64_t groups),
            at::conv2d(*t, *weight, maybe(bias), sizes(stride, 2), sizes(padding, 2), sizes(dilation, 2), groups))

/// Pads so that the output has the input's shape; only a stride of 1 can.
SHIM_TENSOR(conv2d_same,
            (TensorHandle t, TensorHandle weight, TensorHandle bias, const int64_t* stride, const int64_t* dilation,
             int64_t groups),
            at::conv2d(*t, *weight, maybe(bias), sizes(stride, 2), "same", sizes(dilation, 2), groups))

SHIM_TENSOR(batch_norm,
            (TensorHandle t, TensorHandle weight, TensorHandle bias, TensorHandle mean, TensorHandle variance,
             bool training, double momentum, double eps),
            at::batch_norm(*t, maybe(weight), maybe(bias), maybe(mean), maybe(variance), training, momentum, eps,
                           at::globalContext().userEnabledCuDNN()))

SHIM_TENSOR(layer_norm,
            (TensorHandle t, const int64_t* shape, int64_t count, TensorHandle weight, TensorHandle bias, double eps),
            at::layer_norm(*t, sizes(shape, count), maybe(weight), maybe(bias), eps))

SHIM_TENSOR(embedding, (TensorHandle weight, TensorHandle indices, int64_t padding, bool by_frequency, bool sparse),
            at::embedding(*weight, *indices, padding, by_frequency, sparse))

SHIM_TENSOR(dropout, (TensorHandle t, double p, bool training), at::dropout(*t, p, training))
SHIM_ACTION(dropout_, (TensorHandle t, double p, bool training), at::dropout_(*t, p, training))

SHIM_TENSOR(max_pool2d,
            (TensorHandle t, const int64_t* kernel, const int64_t* stride, const int64_t* padding, const int64_t* dilation,
             bool ceil_mode),
            at::max_pool2d(*t, sizes(kernel, 2), sizes(stride, 2), sizes(padding, 2), sizes(dilation, 2), ceil_mode))

/// A divisor of 0 is none: each window is divided by the number of its elements.
SHIM_TENSOR(avg_pool2d,
            (TensorHandle t, const int64_t* kernel, const int64_t* stride, const int64_t* padding, bool ceil_mode,
             bool count_include_pad, int64_t divisor),
            at::avg_pool2d(*t, sizes(kernel, 2), sizes(stride, 2), sizes(padding, 2), ceil_mode, count_include_pad,
                           shim::maybe(divisor != 0 ? &divisor : nullptr)))

SHIM_TENSOR(adaptive_avg_pool2d, (TensorHandle t, const int64_t* output), at::adaptive_avg_pool2d(*t, sizes(output, 2)))
