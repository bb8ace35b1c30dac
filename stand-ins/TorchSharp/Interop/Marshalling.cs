using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp.Interop;

/// <summary>
/// Passes a tensor as its handle and keeps it alive during the call; wraps a returned handle, or throws libtorch's error.
/// </summary>
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedOut, typeof(Out))]
internal static class TensorMarshaller
{
    public ref struct In
    {
        private torch.Tensor? _tensor;

        public void FromManaged(torch.Tensor tensor) => _tensor = tensor ?? throw new ArgumentNullException(nameof(tensor));

        public readonly nint ToUnmanaged() => _tensor!.Handle;

        public readonly void Free() => GC.KeepAlive(_tensor);
    }

    public static class Out
    {
        public static torch.Tensor ConvertToManaged(
            nint handle) => handle != 0 ? new torch.Tensor(handle) : throw Native.Failure();
    }
}

/// <summary>The same for an argument that may be left out: null is passed as a null handle.</summary>
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static class OptionalTensorMarshaller
{
    public ref struct In
    {
        private torch.Tensor? _tensor;

        public void FromManaged(torch.Tensor? tensor) => _tensor = tensor;

        public readonly nint ToUnmanaged() => _tensor?.Handle ?? 0;

        public readonly void Free() => GC.KeepAlive(_tensor);
    }
}

/// <summary>Passes a generator as its handle; null means the default generator.</summary>
[CustomMarshaller(typeof(torch.Generator), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static class GeneratorMarshaller
{
    public ref struct In
    {
        private torch.Generator? _generator;

        public void FromManaged(torch.Generator? generator) => _generator = generator;

        public readonly nint ToUnmanaged() => _generator?.Handle ?? 0;

        public readonly void Free() => GC.KeepAlive(_generator);
    }
}

/// <summary>A number as it crosses: in two registers, with no allocation. The layout is shim::Number's.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Number(long kind, long bits)
{
    public readonly long Kind = kind;
    public readonly long Bits = bits;
}

[CustomMarshaller(typeof(Scalar), MarshalMode.ManagedToUnmanagedIn, typeof(ScalarMarshaller))]
internal static class ScalarMarshaller
{
    public static Number ConvertToUnmanaged(Scalar scalar) => (scalar ?? throw new ArgumentNullException(nameof(scalar))).Number;
}

/// <summary>A bool as it crosses: C++'s, one byte. (The generator of the calls takes no bool as it is.)</summary>
internal readonly struct Flag(byte value)
{
    private readonly byte _value = value;

    public static implicit operator bool(Flag flag) => flag._value != 0;

    public static implicit operator Flag(bool value) => new(value ? (byte)1 : (byte)0);
}
