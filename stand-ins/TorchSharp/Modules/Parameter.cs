using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module trains. It takes over the given tensor's reference: that tensor becomes invalid.</summary>
    public class Parameter : Tensor
    {
        public Parameter(Tensor data, bool requires_grad = true)
            : this(data, data.OwningDisposeScope, requires_grad)
        {
        }

        private Parameter(Tensor data, DisposeScope? owner, bool requires_grad)
            : base(data.MoveHandle())
        {
            // The parameter lives where its data lived, not where it happens to be made.
            MoveToOtherDisposeScope(owner);
            this.requires_grad = requires_grad;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
