using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>A CPU tensor's elements as .NET values: they are read and written where they lie.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly unsafe T* _data;
    private readonly long[] _shape;
    private readonly long[] _strides;

    internal unsafe TensorAccessor(Tensor tensor)
    {
        tensor.RequireCpu();
        if (sizeof(T) != tensor.ElementSize)
        {
            throw new NotSupportedException(
                $"{tensor.dtype} has {tensor.ElementSize} bytes, {typeof(T).Name} {sizeof(T)}: convert the tensor first.");
        }

        _tensor = tensor;
        _data = (T*)tensor.Pointer();
        _shape = tensor.shape;
        _strides = tensor.stride();
        Count = tensor.NumberOfElements;
        IsContiguous = tensor.is_contiguous();
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    private bool IsContiguous { get; }

    /// <summary>One index counts the elements in order; several are one per dimension.</summary>
    public T this[params long[] indices]
    {
        get
        {
            unsafe
            {
                return Kept(_data[Offset(indices)]);
            }
        }

        set
        {
            unsafe
            {
                _data[Offset(indices)] = Kept(value);
            }
        }
    }

    public T[] ToArray()
    {
        var values = new T[Count];
        CopyTo(values.AsSpan());
        return values;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        unsafe
        {
            if (IsContiguous) new ReadOnlySpan<T>(_data + tensorIndex, count).CopyTo(array[arrayIndex..]);
            else for (var i = 0; i < count; i++) array[arrayIndex + i] = _data[Offset(tensorIndex + i)];
        }

        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom(new ReadOnlySpan<T>(array), arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        unsafe
        {
            if (IsContiguous) array.Slice(arrayIndex, count).CopyTo(new Span<T>(_data + tensorIndex, count));
            else for (var i = 0; i < count; i++) _data[Offset(tensorIndex + i)] = array[arrayIndex + i];
        }

        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
    }

    private long Offset(long[] indices) => indices.Length == 1 ? Offset(indices[0]) : OffsetOfPosition(indices);

    private long Offset(long index)
    {
        if (index < 0 || index >= Count)
            throw new ArgumentOutOfRangeException(nameof(index), $"{index} in a collection of {Count} elements.");
        if (IsContiguous) return index;
        long offset = 0;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            (index, var position) = Math.DivRem(index, _shape[i]);
            offset += position * _strides[i];
        }

        return offset;
    }

    private long OffsetOfPosition(long[] position)
    {
        if (position.Length != _shape.Length)
            throw new ArgumentException(
                $"{position.Length} indices for a tensor of {_shape.Length} dimensions.", nameof(position));
        long offset = 0;
        for (var i = 0; i < position.Length; i++)
        {
            if (position[i] < 0 || position[i] >= _shape[i])
                throw new ArgumentOutOfRangeException(nameof(position), $"{position[i]} >= {_shape[i]} in dimension {i}.");
            offset += position[i] * _strides[i];
        }

        return offset;
    }

    private T Kept(T value)
    {
        GC.KeepAlive(_tensor);
        return value;
    }
}
