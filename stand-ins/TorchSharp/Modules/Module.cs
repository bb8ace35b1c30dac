// Stands in for TorchSharp's torch.nn.Module: same names, signatures and defaults, for what the trainer uses.
using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A part of a network: parameters, buffers and further modules, each under a name. Here it is managed code only; the
        /// arithmetic is libtorch's.
        /// </summary>
        public partial class Module : IDisposable
        {
            protected string name;

            private readonly Registry<Parameter> _parameters = new();
            private readonly Registry<Tensor> _buffers = new();
            private readonly Registry<Module> _submodules = new();
            private readonly HashSet<string> _transient = new(StringComparer.Ordinal);
            private bool _componentsRegistered;
            private bool _disposed;

            protected Module(string name) => this.name = name;

            /// <summary>Whether the module trains, as opposed to evaluates: dropout and batch normalisation ask.</summary>
            public virtual bool training { get; private set; } = true;

            public virtual string GetName() => name;

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var (_, child) in named_children()) child.train(train);
            }

            public virtual void eval() => train(false);

            /// <summary>Sets every gradient to zero.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        using var gradient = parameter.grad;
                        gradient?.zero_();
                    }
                }
            }

            public virtual Module requires_grad_(bool requires_grad = true)
            {
                foreach (var parameter in parameters()) parameter.requires_grad = requires_grad;
                return this;
            }

            /// <summary>Applies a function to every module below, then to this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, child) in named_children()) child.apply(fn);
                fn(this);
                return this;
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (!_parameters.TryAdd(name, param))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            /// <param name="persistent">Whether the buffer is part of the module's state_dict.</param>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (!_buffers.TryAdd(name, tensor))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                if (!persistent) _transient.Add(name);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _submodules.Remove(name);
                    return;
                }

                if (string.IsNullOrEmpty(name)) throw new ArgumentException("module name can't be empty string \"\"");
                if (name.Contains('.')) throw new ArgumentException($"module name can't contain \".\", got: {name}");
                submodule.RegisterComponents();
                if (!_submodules.TryAdd(name, submodule))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed) return;
                _disposed = true;
                foreach (var (_, buffer) in _buffers) buffer.Dispose();
                foreach (var (_, parameter) in _parameters) parameter.Dispose();
                foreach (var (_, child) in _submodules) child.Dispose();
            }

            /// <summary>
            /// Registers the fields of the class by their names: modules, parameters and, as buffers, other tensors. To be called
            /// at the end of a constructor.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_componentsRegistered) return;
                foreach (var field in GetType().GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                {
                    var component = ComponentName(field);
                    if (IsRegistered(component)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(component, module); break;
                        case Parameter parameter: register_parameter(component, parameter); break;
                        case Tensor tensor: register_buffer(component, tensor); break;
                    }
                }

                _componentsRegistered = true;
            }

            /// <summary>
            /// For the parameters of a layer, which belong to it and to no dispose scope; null takes the name away.
            /// </summary>
            protected void ConditionallyRegisterParameter(string name, Tensor? value)
            {
                if (value is null) _parameters.Remove(name);
                else _parameters.Set(name, value as Parameter ?? new Parameter(value));
                value?.DetachFromDisposeScope();
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value)
            {
                if (value is null) _buffers.Remove(name);
                else _buffers.Set(name, value);
                value?.DetachFromDisposeScope();
            }

            private bool IsRegistered(string name) =>
                _submodules.Contains(name) || _parameters.Contains(name) || _buffers.Contains(name);

            private static string ComponentName(FieldInfo field) =>
                field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
        }
    }
}

/// <summary>The name under which a module's field is registered, instead of the field's own.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ComponentNameAttribute : Attribute
{
    public string Name { get; set; } = "";
}
