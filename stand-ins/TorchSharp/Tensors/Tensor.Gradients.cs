using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Kept(shim_requires_grad(Handle));
            set => Check(shim_set_requires_grad(this, value));
        }

        public Tensor requires_grad_(bool requires_grad = true) => Done(shim_set_requires_grad(this, requires_grad));

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>The gradient, or null; the caller owns the reference, which the current dispose scope keeps.</summary>
        public Tensor? grad
        {
            get
            {
                var gradient = shim_grad(this);
                return gradient == 0 ? null : new Tensor(gradient);
            }

            set => Check(shim_set_grad(this, value));
        }

        public void retain_grad() => Check(shim_retain_grad(this));

        public void backward(
            IList<Tensor>? grad_tensors = null, bool create_graph = false, bool retain_graph = false,
            IList<Tensor>? inputs = null)
        {
            if (inputs is not null)
                throw new NotSupportedException("backward: this subset differentiates to every leaf; `inputs` must be null.");
            if (grad_tensors is { Count: > 1 })
                throw new ArgumentException($"backward: {grad_tensors.Count} gradients for one tensor.", nameof(grad_tensors));
            var first = grad_tensors is [var gradient] ? gradient : null;
            Check(shim_backward(this, first, retain_graph || create_graph, create_graph));
        }

        public Tensor detach() => shim_detach(this);

        public Tensor detach_() => Done(shim_detach_(this));

    }
}
