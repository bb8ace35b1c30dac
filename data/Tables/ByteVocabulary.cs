using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Overnight.Data;

/// <summary>
/// Distinct byte strings, numbered as they come: a hash table with open addressing. Strings of up to 16 bytes, as most
/// categories are, are compared as two words without being looked up.
/// </summary>
internal sealed class ByteVocabulary
{
    private const int FirstSlots = 64;
    private const int WordsHold = 16;

    // The code in each slot, plus one; 0 is free. At most half of the slots are used.
    private int[] _slots = new int[FirstSlots];
    private Key[] _keys = new Key[FirstSlots / 2];
    private byte[] _bytes = new byte[FirstSlots * 8];

    /// <summary>A string's ends as two words that overlap where it is short, its length, and where its bytes end.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Key(ulong First, ulong Last, int Length, int End)
    {
        public bool Matches(in Key other) => First == other.First && Last == other.Last && Length == other.Length;
    }

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int code] => _bytes.AsSpan(_keys[code].End - _keys[code].Length, _keys[code].Length);

    /// <summary>The code of <paramref name="value"/>, a new one where it is new.</summary>
    public int Add(ReadOnlySpan<byte> value)
    {
        var key = KeyOf(value);
        var slot = Slot(value, key);
        if (_slots[slot] != 0) return _slots[slot] - 1;
        var end = Count == 0 ? 0 : _keys[Count - 1].End;
        if (_bytes.Length < end + value.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, end + value.Length));
        value.CopyTo(_bytes.AsSpan(end));
        _keys[Count] = key with { End = end + value.Length };
        _slots[slot] = ++Count;
        if (Count * 2 == _slots.Length) Rehash();
        return Count - 1;
    }

    /// <summary>The code of <paramref name="value"/>, or <see cref="CategoricalColumn.Other"/>.</summary>
    public int Find(ReadOnlySpan<byte> value)
    {
        var slot = Slot(value, KeyOf(value));
        return _slots[slot] == 0 ? CategoricalColumn.Other : _slots[slot] - 1;
    }

    /// <summary>64 bits in which every byte has its part; the lower ones serve as they are.</summary>
    public static ulong Hash(ReadOnlySpan<byte> value) => Hash(value, KeyOf(value));

    // The slot of the value, or the free one where it belongs.
    private int Slot(ReadOnlySpan<byte> value, in Key key)
    {
        var mask = _slots.Length - 1;
        var slot = (int)Hash(value, key) & mask;
        while (_slots[slot] != 0)
        {
            var code = _slots[slot] - 1;
            if (_keys[code].Matches(key) && (value.Length <= WordsHold || this[code].SequenceEqual(value))) break;
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void Rehash()
    {
        _slots = new int[2 * _slots.Length];
        Array.Resize(ref _keys, _slots.Length / 2);
        var mask = _slots.Length - 1;
        for (var code = 0; code < Count; code++)
        {
            var slot = (int)Hash(this[code], _keys[code]) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = code + 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Key KeyOf(ReadOnlySpan<byte> value)
    {
        var length = value.Length;
        ref var start = ref MemoryMarshal.GetReference(value);
        if (length >= 8) return new Key(Read<ulong>(ref start, 0), Read<ulong>(ref start, length - 8), length, 0);
        if (length >= 4) return new Key(Read<uint>(ref start, 0), Read<uint>(ref start, length - 4), length, 0);
        if (length == 0) return default;
        return new Key(start, (ulong)(Unsafe.Add(ref start, length / 2) | Unsafe.Add(ref start, length - 1) << 8), length, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Read<T>(ref byte start, int offset)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref start, offset));

    private static ulong Hash(ReadOnlySpan<byte> value, in Key key)
    {
        var hash = Mix(key.First, (ulong)key.Length);
        if (value.Length > WordsHold)
        {
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(value[8..^8])) hash = Mix(word, hash);
            // The rest of less than a word lies in the eight bytes before the last eight.
            hash = Mix(Read<ulong>(ref MemoryMarshal.GetReference(value), value.Length - WordsHold), hash);
        }
        return Mix(key.Last, hash);

        // Both halves of a 128-bit product: every bit of the factors has its part in the result (as in wyhash).
        static ulong Mix(ulong a, ulong b)
        {
            var high = Math.BigMul(a ^ 0xA0761D6478BD642F, b ^ 0xE7037ED1A0B428DB, out var low);
            return high ^ low;
        }
    }
}
