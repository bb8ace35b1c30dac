// Stands in for TorchSharp's torch.Tensor: same names, signatures and defaults, for what the trainer uses.
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An array on a device, part of autograd's graph. It owns one reference to libtorch's tensor, given up by
    /// <see cref="Dispose"/>, by its dispose scope, or at last by the finalizer.
    /// </summary>
    [NativeMarshalling(typeof(TensorMarshaller))]
    public partial class Tensor : IDisposeScopeClient
    {
        private static long _totalCount;
        private static long _peakCount;

        internal nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            var total = Interlocked.Increment(ref _totalCount);
            // A race may miss a peak by a few: the number is for diagnosis only.
            if (total > _peakCount) _peakCount = total;
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Release();

        /// <summary>Tensors alive in managed code, on all threads.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        public static long PeakCount => Interlocked.Read(ref _peakCount);

        /// <summary>A name for debugging.</summary>
        public string? name { get; set; }

        /// <summary>Whether the tensor has been disposed.</summary>
        public bool IsInvalid => handle == 0;

        public nint Handle =>
            handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        DisposeScope? IDisposeScopeClient.OwningDisposeScope
        {
            get => OwningDisposeScope;
            set => OwningDisposeScope = value;
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        public void Dispose()
        {
            if (handle != 0)
            {
                Unregister();
                Release();
            }

            GC.SuppressFinalize(this);
        }

        /// <summary>Another reference to the same libtorch tensor, disposed on its own.</summary>
        public Tensor alias() => shim_alias(this);

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } scope) scope.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public override bool Equals([NotNullWhen(true)] object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();

        public override string ToString() =>
            IsInvalid ? "[disposed]" : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        /// <summary>Gives the handle up: this tensor becomes invalid and whoever called owns the reference.</summary>
        internal nint MoveHandle()
        {
            var moved = Handle;
            Unregister();
            handle = 0;
            Interlocked.Decrement(ref _totalCount);
            GC.SuppressFinalize(this);
            return moved;
        }

        /// <summary>This tensor, once an in-place operation on it has been seen to succeed.</summary>
        internal Tensor Done(bool succeeded)
        {
            Check(succeeded);
            return this;
        }

        private void Unregister()
        {
            if (OwningDisposeScope is { } scope) scope.MarkAsDisposed(this);
            else DisposeScopeManager.ThreadSingleton.StatisticsInstance.Tensors.DisposedOutsideScopeCount++;
        }

        private void Release()
        {
            var owned = Interlocked.Exchange(ref handle, 0);
            if (owned == 0) return;
            Interlocked.Decrement(ref _totalCount);
            shim_free(owned);
        }
    }

    /// <summary>A new innermost dispose scope of this thread.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.NewDisposeScope();

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
