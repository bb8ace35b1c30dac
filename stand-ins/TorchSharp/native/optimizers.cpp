// The optimisers' steps over a list of parameters, in libtorch's operations: one call from C# for a whole parameter group.
// The formulas are those of torch.optim (AdamW: https://arxiv.org/abs/1711.05101),
// in the order in which TorchSharp and PyTorch apply them.
#include "shim.h"

#include <cmath>

namespace {

struct AdamSettings {
  double lr, beta1, beta2, eps, weight_decay;
  bool amsgrad, maximize, decoupled;
};

void adam(at::Tensor& parameter, at::Tensor& average, at::Tensor& square, at::Tensor* largest, int64_t step,
          const AdamSettings& s) {
  at::Tensor gradient = s.maximize ? -parameter.grad() : parameter.grad();
  if (s.decoupled) {
    parameter.mul_(1 - s.lr * s.weight_decay);
  } else if (s.weight_decay != 0) {
    gradient = gradient.add(parameter, s.weight_decay);
  }
  average.mul_(s.beta1).add_(gradient, 1 - s.beta1);
  square.mul_(s.beta2).addcmul_(gradient, gradient, 1 - s.beta2);
  if (s.amsgrad) at::maximum_out(*largest, *largest, square);

  const double correction1 = 1 - std::pow(s.beta1, static_cast<double>(step));
  const double correction2 = 1 - std::pow(s.beta2, static_cast<double>(step));
  auto denominator = (s.amsgrad ? *largest : square).sqrt().div_(std::sqrt(correction2)).add_(s.eps);
  parameter.addcdiv_(average, denominator, -s.lr / correction1);
}

}  // namespace

/// `steps` counts the step being taken, from 1. Every parameter has a gradient; `largest` is used with amsgrad only.
SHIM_ACTION(adam_step,
            (TensorHandle const* parameters, TensorHandle const* averages, TensorHandle const* squares,
             TensorHandle const* largest, const int64_t* steps, int64_t count, const AdamSettings* settings),
            {
              at::NoGradGuard no_grad;
              for (int64_t i = 0; i < count; i++)
                adam(*parameters[i], *averages[i], *squares[i], settings->amsgrad ? largest[i] : nullptr, steps[i], *settings);
            })

namespace {
struct SgdSettings {
  double lr, momentum, dampening, weight_decay;
  bool nesterov, maximize;
};
}  // namespace

/// A null momentum buffer is one not yet begun: it is created from the gradient and its handle stored.
SHIM_ACTION(sgd_step, (TensorHandle const* parameters, TensorHandle* buffers, int64_t count, const SgdSettings* settings), {
  at::NoGradGuard no_grad;
  const SgdSettings& s = *settings;
  for (int64_t i = 0; i < count; i++) {
    at::Tensor& parameter = *parameters[i];
    at::Tensor gradient = parameter.grad();
    if (s.weight_decay != 0) gradient = gradient.add(parameter, s.weight_decay);
    if (s.momentum != 0) {
      if (buffers[i] == nullptr)
        buffers[i] = new at::Tensor(gradient.clone().detach());
      else
        buffers[i]->mul_(s.momentum).add_(gradient, 1 - s.dampening);
      gradient = s.nesterov ? gradient.add(*buffers[i], s.momentum) : *buffers[i];
    }
    parameter.add_(gradient, s.maximize ? s.lr : -s.lr);
  }
})

/// Scales the gradients so that the norm of all of them together is at most `max_norm`; returns the norm they had.
/// The formula is torch.nn.utils.clip_grad_norm_'s, its 1e-6 included.
SHIM_API bool shim_clip_grad_norm_(TensorHandle const* parameters, int64_t count, double max_norm, double norm_type,
                                      double* total) {
  return shim::guarded([&] {
    at::NoGradGuard no_grad;
    std::vector<at::Tensor> gradients, norms;
    for (int64_t i = 0; i < count; i++)
      if (parameters[i]->grad().defined()) gradients.push_back(parameters[i]->grad());
    *total = 0;
    if (gradients.empty()) return;
    for (const auto& gradient : gradients) norms.push_back(gradient.detach().norm(norm_type));
    *total = at::stack(norms).norm(norm_type).item<double>();
    const double scale = max_norm / (*total + 1e-6);
    if (scale < 1)
      for (auto& gradient : gradients) gradient.mul_(scale);
  });
}
