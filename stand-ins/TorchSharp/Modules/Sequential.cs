using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Modules applied one after another. What each makes is let go once the next has used it; the graph keeps what it needs.
    /// </summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<nn.IModule<Tensor, Tensor>> _steps = [];

        internal Sequential(IEnumerable<(string name, nn.Module<Tensor, Tensor> submodule)> modules)
            : base(nameof(Sequential))
        {
            foreach (var (name, module) in modules) append(name, module);
        }

        public int Count => _steps.Count;

        public nn.Module<Tensor, Tensor> this[int index] => (nn.Module<Tensor, Tensor>)_steps[index];

        public Sequential append(string name, nn.Module<Tensor, Tensor> module)
        {
            register_module(name, module);
            _steps.Add(module);
            return this;
        }

        public Sequential append(nn.Module<Tensor, Tensor> module) => append(_steps.Count.ToString(), module);

        public override Tensor forward(Tensor tensor)
        {
            if (_steps.Count == 0) return tensor.alias();
            var current = tensor;
            foreach (var step in _steps)
            {
                var next = step.call(current);
                if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next)) current.Dispose();
                current = next;
            }

            return current;
        }

        // The steps are registered as children; no field of this class is one.
        protected override void RegisterComponents()
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential(
                params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                new(modules.Select((module, i) => (i.ToString(), module)));

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Sequential Sequential(
                IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules);
        }
    }
}
