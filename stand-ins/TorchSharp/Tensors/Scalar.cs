using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number whose type is decided at run time. Here it holds no native memory.</summary>
[NativeMarshalling(typeof(ScalarMarshaller))]
public sealed class Scalar : IDisposable
{
    private Scalar(torch.ScalarType type, Number number)
    {
        Type = type;
        Number = number;
    }

    public torch.ScalarType Type { get; }

    internal Number Number { get; }

    internal static Scalar Integer(long value, torch.ScalarType type) => new(type, new Number(0, value));

    internal static Scalar Real(
        double value, torch.ScalarType type) => new(type, new Number(1, BitConverter.DoubleToInt64Bits(value)));

    internal static Scalar Boolean(bool value) => new(torch.ScalarType.Bool, new Number(2, value ? 1 : 0));

    internal double AsDouble => Number.Kind == 1 ? BitConverter.Int64BitsToDouble(Number.Bits) : Number.Bits;

    internal long AsInt64 => Number.Kind == 1 ? (long)AsDouble : Number.Bits;

    public static implicit operator Scalar(byte value) => value.ToScalar();

    public static implicit operator Scalar(sbyte value) => value.ToScalar();

    public static implicit operator Scalar(short value) => value.ToScalar();

    public static implicit operator Scalar(int value) => value.ToScalar();

    public static implicit operator Scalar(long value) => value.ToScalar();

    public static implicit operator Scalar(float value) => value.ToScalar();

    public static implicit operator Scalar(double value) => value.ToScalar();

    public static implicit operator Scalar(bool value) => value.ToScalar();

    public void Dispose()
    {
    }
}

public static class ScalarExtensionMethods
{
    // libtorch keeps every integer as 64 bits and every real as a double, and says so when asked for the type.
    public static Scalar ToScalar(this byte value) => Scalar.Integer(value, torch.ScalarType.Int64);

    public static Scalar ToScalar(this sbyte value) => Scalar.Integer(value, torch.ScalarType.Int64);

    public static Scalar ToScalar(this short value) => Scalar.Integer(value, torch.ScalarType.Int64);

    public static Scalar ToScalar(this int value) => Scalar.Integer(value, torch.ScalarType.Int64);

    public static Scalar ToScalar(this long value) => Scalar.Integer(value, torch.ScalarType.Int64);

    public static Scalar ToScalar(this float value) => Scalar.Real(value, torch.ScalarType.Float64);

    public static Scalar ToScalar(this double value) => Scalar.Real(value, torch.ScalarType.Float64);

    public static Scalar ToScalar(this bool value) => Scalar.Boolean(value);

    public static float ToSingle(this Scalar value) => (float)value.AsDouble;

    public static double ToDouble(this Scalar value) => value.AsDouble;

    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.AsInt64);

    public static byte ToByte(this Scalar value) => checked((byte)value.AsInt64);

    public static short ToInt16(this Scalar value) => checked((short)value.AsInt64);

    public static int ToInt32(this Scalar value) => checked((int)value.AsInt64);

    public static long ToInt64(this Scalar value) => value.AsInt64;

    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}
