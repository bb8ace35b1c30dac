// Stands in for TorchSharp.PInvoke: the C interface of native/, which forwards to libtorch.
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>
/// The shim's functions, each declared beside its like in native/. A returned <see cref="torch.Tensor"/> is never null: a null
/// handle is turned into an exception that carries libtorch's message. A function that acts returns whether it succeeded, for
/// <see cref="Check"/>.
/// </summary>
internal static unsafe partial class Native
{
    private const string Library = "OvernightTorchShim";

    [LibraryImport(Library)]
    private static partial byte* shim_last_error();

    /// <summary>libtorch's message for what just failed on this thread, as the exception TorchSharp throws for it.</summary>
    internal static ExternalException Failure() => new(Marshal.PtrToStringUTF8((nint)shim_last_error()));

    /// <summary>Throws unless the call succeeded.</summary>
    internal static void Check(bool succeeded)
    {
        if (!succeeded) throw Failure();
    }
}

/// <summary>
/// The handles of a list of tensors, which stay alive until this is disposed: nothing else keeps a finalizer from freeing one
/// while native code reads it.
/// </summary>
internal readonly ref struct Handles
{
    private readonly IReadOnlyList<torch.Tensor?> _tensors;

    public Handles(IReadOnlyList<torch.Tensor?> tensors)
    {
        _tensors = tensors;
        var handles = new nint[tensors.Count];
        for (var i = 0; i < handles.Length; i++) handles[i] = tensors[i]?.Handle ?? 0;
        Span = handles;
    }

    public Span<nint> Span { get; }

    public int Count => Span.Length;

    public void Dispose() => GC.KeepAlive(_tensors);
}
