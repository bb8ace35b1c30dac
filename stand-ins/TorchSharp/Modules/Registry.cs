using System.Collections;

namespace TorchSharp.Modules;

/// <summary>Values under names, in the order in which the names were added.</summary>
internal sealed class Registry<T> : IEnumerable<(string Name, T Value)>
    where T : class
{
    private readonly OrderedDictionary<string, T> _values = new(StringComparer.Ordinal);

    public bool Contains(string name) => _values.ContainsKey(name);

    public T? Find(string name) => _values.GetValueOrDefault(name);

    public bool TryAdd(string name, T value) => _values.TryAdd(name, value);

    public void Set(string name, T value) => _values[name] = value;

    public void Remove(string name) => _values.Remove(name);

    public IEnumerator<(string Name, T Value)> GetEnumerator()
    {
        foreach (var (name, value) in _values) yield return (name, value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
