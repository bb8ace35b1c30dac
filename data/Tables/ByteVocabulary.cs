using System.Runtime.InteropServices;

namespace Overnight.Data;

/// <summary>Distinct byte strings, numbered as they come: a hash table with open addressing over one block of bytes.</summary>
internal sealed class ByteVocabulary
{
    private const int FirstSlots = 64;

    // The code in each slot, plus one; 0 is free.
    private int[] _slots = new int[FirstSlots];
    private uint[] _hashes = new uint[FirstSlots / 2];
    private int[] _ends = new int[FirstSlots / 2];
    private byte[] _bytes = new byte[FirstSlots * 8];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int code]
    {
        get
        {
            var start = code == 0 ? 0 : _ends[code - 1];
            return _bytes.AsSpan(start, _ends[code] - start);
        }
    }

    /// <summary>The code of <paramref name="value"/>, a new one where it is new.</summary>
    public int Add(ReadOnlySpan<byte> value)
    {
        var hash = (uint)Hash(value);
        var slot = Slot(value, hash);
        if (_slots[slot] != 0) return _slots[slot] - 1;
        var code = Count++;
        _slots[slot] = code + 1;
        Append(value, hash, code);
        if (Count * 2 == _slots.Length) Rehash();
        return code;
    }

    /// <summary>The code of <paramref name="value"/>, or <see cref="CategoricalColumn.Other"/>.</summary>
    public int Find(ReadOnlySpan<byte> value)
    {
        var slot = Slot(value, (uint)Hash(value));
        return _slots[slot] == 0 ? CategoricalColumn.Other : _slots[slot] - 1;
    }

    private int Slot(ReadOnlySpan<byte> value, uint hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] != 0)
        {
            var code = _slots[slot] - 1;
            if (_hashes[code] == hash && this[code].SequenceEqual(value)) break;
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void Append(ReadOnlySpan<byte> value, uint hash, int code)
    {
        var start = code == 0 ? 0 : _ends[code - 1];
        if (_bytes.Length < start + value.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, start + value.Length));
        value.CopyTo(_bytes.AsSpan(start));
        _ends[code] = start + value.Length;
        _hashes[code] = hash;
    }

    private void Rehash()
    {
        _slots = new int[2 * _slots.Length];
        Array.Resize(ref _hashes, _slots.Length / 2);
        Array.Resize(ref _ends, _slots.Length / 2);
        var mask = _slots.Length - 1;
        for (var code = 0; code < Count; code++)
        {
            var slot = (int)_hashes[code] & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = code + 1;
        }
    }

    /// <summary>64 bits in which every byte has its part; the lower ones serve as they are.</summary>
    public static ulong Hash(ReadOnlySpan<byte> value)
    {
        // Multiplicative hashing with the golden ratio, eight bytes at a time.
        const ulong prime = 0x9E3779B97F4A7C15;
        var hash = (ulong)value.Length * prime;
        var words = MemoryMarshal.Cast<byte, ulong>(value);
        foreach (var word in words) hash = Mix(hash ^ word);
        foreach (var b in value[(words.Length * 8)..]) hash = (hash ^ b) * prime;
        return Mix(hash);

        static ulong Mix(ulong x)
        {
            x = (x ^ (x >> 32)) * prime;
            return x ^ (x >> 29);
        }
    }
}
