using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The module's parameters, then its children's with their names before; each tensor once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                Once(Gather(module => module._parameters, recurse, ""));

            public virtual IEnumerable<Parameter> parameters(
                bool recurse = true) => named_parameters(recurse).Select(each => each.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(
                bool recurse = true, bool include_nonpersistent = true) =>
                Once(Gather(module => include_nonpersistent ? module._buffers : module.Persistent(), recurse, ""));

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(each => each.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _submodules;

            public virtual IEnumerable<Module> children() => named_children().Select(each => each.module);

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children()) yield return child;
                foreach (var (childName, child) in named_children())
                {
                    foreach (var (below, module) in child.named_modules()) yield return ($"{childName}.{below}", module);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(each => each.module);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter? get_parameter(string target) => Find(module => module._parameters, target);

            public virtual Tensor? get_buffer(string target) => Find(module => module._buffers, target);

            /// <summary>Parameters and persistent buffers by full name: the tensors themselves, not copies.</summary>
            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= new Dictionary<string, Tensor>(StringComparer.Ordinal);
                var before = string.IsNullOrEmpty(prefix) ? "" : $"{prefix}.";
                foreach (var (key, parameter) in _parameters) destination.TryAdd(before + key, parameter);
                foreach (var (key, buffer) in Persistent()) destination.TryAdd(before + key, buffer);
                foreach (var (key, child) in named_children()) child.state_dict(destination, before + key);
                return destination;
            }

            /// <summary>
            /// Copies values into this module's parameters and buffers; the names that were missing and those not expected are
            /// returned, and with <paramref name="strict"/> they are errors.
            /// </summary>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var destination = state_dict();
                HashSet<string> skipped = new(skip ?? [], StringComparer.Ordinal);
                List<string> missing = [.. destination.Keys.Where(key => !source.ContainsKey(key) && !skipped.Contains(key))];
                List<string> unexpected = [.. source.Keys.Where(key => !destination.ContainsKey(key) && !skipped.Contains(key))];
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException(
                        "The loaded state_dict is not identical to the target dictionary. "
                        + $"Missing: [{string.Join(", ", missing)}]; unexpected: [{string.Join(", ", unexpected)}].");
                }

                using (no_grad())
                {
                    foreach (var (key, value) in source)
                    {
                        if (!skipped.Contains(key) && destination.TryGetValue(key, out var target)) target.copy_(value);
                    }
                }

                return (missing, unexpected);
            }

            private IEnumerable<(string Name, Tensor Value)> Persistent() =>
                _buffers.Where(buffer => !_transient.Contains(buffer.Name));

            private IEnumerable<(string, T)> Gather<T>(
                Func<Module, IEnumerable<(string Name, T Value)>> own, bool recurse, string prefix)
                where T : Tensor
            {
                foreach (var (key, value) in own(this)) yield return (prefix + key, value);
                if (!recurse) yield break;
                foreach (var (childName, child) in _submodules)
                {
                    foreach (var each in child.Gather(own, recurse, $"{prefix}{childName}.")) yield return each;
                }
            }

            private static IEnumerable<(string, T)> Once<T>(IEnumerable<(string, T Tensor)> all)
                where T : Tensor
            {
                HashSet<nint> seen = [0];
                foreach (var each in all)
                {
                    if (seen.Add(each.Tensor.handle)) yield return each;
                }
            }

            private T? Find<T>(Func<Module, Registry<T>> own, string target)
                where T : Tensor
            {
                if (own(this).Find(target) is { } found) return found;
                var dot = target.IndexOf('.', StringComparison.Ordinal);
                return dot < 0 ? null : _submodules.Find(target[..dot])?.Find(own, target[(dot + 1)..]);
            }
        }
    }
}
