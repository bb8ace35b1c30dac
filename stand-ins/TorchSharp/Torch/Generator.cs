using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers, on the CPU whatever its device says (as in TorchSharp).</summary>
    [NativeMarshalling(typeof(GeneratorMarshaller))]
    public class Generator : IDisposable
    {
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            _handle = shim_generator_new(seed);
            this.device = device ?? CPU;
        }

        private Generator(nint handle)
        {
            _handle = handle;
            device = CPU;
        }

        ~Generator() => Dispose(false);

        /// <summary>Another reference to the process's CPU generator.</summary>
        public static Generator Default => new(shim_generator_default());

        public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        public Device device { get; }

        /// <summary>The whole state, as bytes.</summary>
        public Tensor get_state() => shim_generator_get_state(this);

        public void set_state(Tensor value) => Check(shim_generator_set_state(this, value));

        public Generator manual_seed(long seed)
        {
            Check(shim_generator_manual_seed(this, seed));
            return this;
        }

        public long initial_seed() => shim_generator_initial_seed(this);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var owned = Interlocked.Exchange(ref _handle, 0);
            if (owned != 0) shim_generator_free(owned);
        }
    }
}
