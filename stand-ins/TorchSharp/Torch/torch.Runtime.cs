using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public static int get_num_threads() => shim_get_num_threads();

    /// <summary>Threads an operation may use. libtorch's own default may be fewer than the machine has.</summary>
    public static void set_num_threads(int num) => Check(shim_set_num_threads(num));

    public static int get_num_interop_threads() => shim_get_num_interop_threads();

    public static void set_num_interop_threads(int num) => Check(shim_set_num_interop_threads(num));

    public static partial class cuda
    {
        public static bool is_available() => shim_cuda_available();

        public static bool is_cudnn_available() => shim_cuda_cudnn_available();

        public static int device_count() => shim_cuda_device_count();

        /// <summary>Seeds the current GPU's generator; without a GPU the seed is ignored, as in PyTorch.</summary>
        public static void manual_seed(long seed) => Seed(seed, [-1]);

        public static void manual_seed_all(long seed) => Seed(seed, Enumerable.Range(0, device_count()));

        /// <summary>Waits for all work queued on the device, or on the current one.</summary>
        public static void synchronize(Device? device = null)
        {
            InitializeDeviceType(DeviceType.CUDA);
            Check(shim_cuda_synchronize(device?.index ?? -1));
        }

        private static void Seed(long seed, IEnumerable<int> devices)
        {
            if (!is_available()) return;
            foreach (var index in devices) Check(shim_cuda_manual_seed(seed, index));
        }
    }

    public static partial class backends
    {
        public static partial class cuda
        {
            public static partial class matmul
            {
                /// <summary>
                /// Whether float32 matrix products may use TF32, faster and with 10 bits of mantissa. Off by default.
                /// </summary>
                public static bool allow_tf32
                {
                    get => shim_get_allow_tf32_matmul();
                    set => Check(shim_set_allow_tf32_matmul(value));
                }
            }
        }

        public static partial class cudnn
        {
            public static bool allow_tf32
            {
                get => shim_get_allow_tf32_cudnn();
                set => Check(shim_set_allow_tf32_cudnn(value));
            }
        }
    }
}
