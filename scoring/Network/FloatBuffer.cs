using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Overnight.Scoring;

/// <summary>Floats that do not move and begin where a vector register's load wants them to.</summary>
internal sealed unsafe class FloatBuffer
{
    private const int AlignmentBytes = 64;

    private readonly float[] _floats;

    public FloatBuffer(long length)
    {
        Length = checked((int)length);
        _floats = GC.AllocateArray<float>(checked(Length + (AlignmentBytes / sizeof(float))), pinned: true);
        var start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_floats));
        Start = (float*)((start + AlignmentBytes - 1) & -AlignmentBytes);
    }

    public int Length { get; }

    public float* Start { get; }

    public Span<float> Span => new(Start, Length);
}
