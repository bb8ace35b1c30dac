// Losses. The reduction is libtorch's number: 0 none, 1 mean, 2 sum.
#include "shim.h"

using shim::maybe;

SHIM_TENSOR(cross_entropy,
            (TensorHandle t, TensorHandle target, TensorHandle weight, int64_t reduction, int64_t ignore, double smoothing),
            at::cross_entropy_loss(*t, *target, maybe(weight), reduction, ignore, smoothing))
SHIM_TENSOR(nll_loss, (TensorHandle t, TensorHandle target, TensorHandle weight, int64_t reduction, int64_t ignore),
            at::nll_loss_nd(*t, *target, maybe(weight), reduction, ignore))
SHIM_TENSOR(mse_loss, (TensorHandle t, TensorHandle target, int64_t reduction), at::mse_loss(*t, *target, reduction))
SHIM_TENSOR(l1_loss, (TensorHandle t, TensorHandle target, int64_t reduction), at::l1_loss(*t, *target, reduction))
SHIM_TENSOR(smooth_l1_loss, (TensorHandle t, TensorHandle target, int64_t reduction, double beta),
            at::smooth_l1_loss(*t, *target, reduction, beta))
SHIM_TENSOR(huber_loss, (TensorHandle t, TensorHandle target, int64_t reduction, double delta),
            at::huber_loss(*t, *target, reduction, delta))
SHIM_TENSOR(binary_cross_entropy, (TensorHandle t, TensorHandle target, TensorHandle weight, int64_t reduction),
            at::binary_cross_entropy(*t, *target, maybe(weight), reduction))
SHIM_TENSOR(binary_cross_entropy_with_logits,
            (TensorHandle t, TensorHandle target, TensorHandle weight, TensorHandle positive_weight, int64_t reduction),
            at::binary_cross_entropy_with_logits(*t, *target, maybe(weight), maybe(positive_weight), reduction))
