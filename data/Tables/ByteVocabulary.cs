using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Overnight.Data;

/// <summary>
/// Distinct byte strings, numbered as they come: a hash table with open addressing. Strings of up to 16 bytes, as most
/// categories are, are compared as two words without being looked up.
/// </summary>
internal sealed class ByteVocabulary
{
    /// <summary>How many bytes behind a value <see cref="PaddedKey"/> may read.</summary>
    public const int Padding = sizeof(ulong);

    private const int FirstSlots = 64;
    private const int WordsHold = 16;

    // 2^64 over the golden ratio: multiples of it lie far apart (Knuth, "Sorting and Searching", 6.4).
    private const ulong Odd = 0x9E3779B97F4A7C15;

    // At most half of the slots are used.
    private Slot[] _slots = new Slot[FirstSlots];

    // A slot is numbered by a hash's upper bits.
    private int _shift = 64 - BitOperations.Log2(FirstSlots);
    private int[] _ends = new int[FirstSlots / 2];
    private byte[] _bytes = new byte[FirstSlots * 8];

    /// <summary>What is looked up: a string's ends as two words that overlap where it is short, its length, and its hash.</summary>
    /// <param name="Hash">Its upper bits are good; the lower ones may be the same for many strings.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Key(ulong First, ulong Last, int Length, ulong Hash);

    /// <param name="Place">The code plus one; 0 where the slot is free.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Slot(ulong First, ulong Last, int Length, int Place)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Matches(in Key key) => ((First ^ key.First) | (Last ^ key.Last) | (uint)(Length ^ key.Length)) == 0;
    }

    /// <summary>What keeps a word's bytes that are a string's, by the string's length: all of them from eight on.</summary>
    private static ReadOnlySpan<ulong> KeepFirst =>
    [
        0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFF_FFFFFFFF, 0xFFFF_FFFFFFFF, 0xFFFFFF_FFFFFFFF,
        ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue,
        ulong.MaxValue,
    ];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int code]
    {
        get
        {
            var start = code == 0 ? 0 : _ends[code - 1];
            return _bytes.AsSpan(start, _ends[code] - start);
        }
    }

    /// <summary>64 bits, each of which depends on every byte.</summary>
    public static ulong Hash(ReadOnlySpan<byte> value)
    {
        var high = Math.BigMul(KeyOf(value).Hash, Odd, out var low);
        return high ^ low;
    }

    /// <summary>The code of <paramref name="value"/>, a new one where it is new.</summary>
    public int Add(ReadOnlySpan<byte> value) => Add(value, KeyOf(value));

    /// <summary>The same for a value whose key is known.</summary>
    public int Add(ReadOnlySpan<byte> value, in Key key)
    {
        var slot = SlotOf(value, key);
        if (_slots[slot].Place != 0) return _slots[slot].Place - 1;
        if (Count == _ends.Length) Array.Resize(ref _ends, 2 * Count);
        var start = Count == 0 ? 0 : _ends[Count - 1];
        var end = start + value.Length;
        if (_bytes.Length < end + Padding) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, end + Padding));
        value.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = end;
        _slots[slot] = new Slot(key.First, key.Last, key.Length, ++Count);
        if (Count * 2 == _slots.Length) Rehash();
        return Count - 1;
    }

    /// <summary>The code of <paramref name="value"/>, or <see cref="CategoricalColumn.Other"/>.</summary>
    public int Find(ReadOnlySpan<byte> value) => Find(value, KeyOf(value));

    /// <summary>The same for a value whose key is known.</summary>
    public int Find(ReadOnlySpan<byte> value, in Key key) => _slots[SlotOf(value, key)].Place is > 0 and var place ? place - 1 : CategoricalColumn.Other;

    /// <summary>
    /// The code of a key alone. Where many keys are made first and looked up then, a processor looks for several at once while it
    /// waits for their slots.
    /// </summary>
    /// <returns>False where the value is new, or longer than its key holds; <see cref="Add(ReadOnlySpan{byte}, in Key)"/> knows.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(in Key key, out int code)
    {
        var slots = _slots;
        var slot = (int)(key.Hash >> _shift);
        while (!slots[slot].Matches(key))
        {
            if (slots[slot].Place == 0) break;
            slot = (slot + 1) & (slots.Length - 1);
        }
        code = slots[slot].Place - 1;
        return code >= 0 & key.Length <= WordsHold;
    }

    // The slot of the value, or the free one where it belongs.
    private int SlotOf(ReadOnlySpan<byte> value, in Key key)
    {
        var slot = (int)(key.Hash >> _shift);
        while (_slots[slot].Place != 0)
        {
            if (_slots[slot].Matches(key) && (value.Length <= WordsHold || this[_slots[slot].Place - 1].SequenceEqual(value))) break;
            slot = (slot + 1) & (_slots.Length - 1);
        }
        return slot;
    }

    private void Rehash()
    {
        _slots = new Slot[2 * _slots.Length];
        _shift--;
        for (var code = 0; code < Count; code++)
        {
            var key = PaddedKey(this[code]);
            _slots[SlotOf(this[code], key)] = new Slot(key.First, key.Last, key.Length, code + 1);
        }
    }

    private static Key KeyOf(ReadOnlySpan<byte> value)
    {
        if (value.Length >= Padding) return PaddedKey(value);
        Span<byte> padded = stackalloc byte[2 * Padding];
        value.CopyTo(padded);
        return PaddedKey(padded[..value.Length]);
    }

    /// <summary>The key of a value with <see cref="Padding"/> readable bytes behind it: no branch depends on how short it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Key PaddedKey(ReadOnlySpan<byte> value)
    {
        ref var start = ref MemoryMarshal.GetReference(value);
        var length = value.Length;
        // Where the last word begins: 0 where that were negative.
        var toLast = (length - Padding) & ~((length - Padding) >> 31);
        var kept = length < KeepFirst.Length ? KeepFirst[length] : ulong.MaxValue;
        var first = Word(ref start, 0) & kept;
        var last = Word(ref start, toLast) & kept;
        var hash = Mix(first, (ulong)length);
        if (length > WordsHold) hash = Middle(value, hash);
        return new Key(first, last, length, Mix(last, hash));
    }

    // What lies between the first word and the last; the rest of less than a word lies in the word before the last.
    private static ulong Middle(ReadOnlySpan<byte> value, ulong hash)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(value[Padding..^Padding])) hash = Mix(word, hash);
        return Mix(Word(ref MemoryMarshal.GetReference(value), value.Length - WordsHold), hash);
    }

    // A product's upper bits depend on every bit of the factors; its lower half is given some of them (as in MurmurHash).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong word, ulong hash)
    {
        hash = (word ^ hash) * Odd;
        return hash ^ hash >> 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte start, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, offset));
}
