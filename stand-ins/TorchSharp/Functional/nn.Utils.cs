using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>
            /// Scales the gradients so that their common norm is at most <paramref name="max_norm"/>; returns what it was.
            /// </summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var handles = new Handles([.. tensors]);
                double total;
                unsafe
                {
                    Check(shim_clip_grad_norm_(handles.Span, handles.Count, max_norm, norm_type, &total));
                }

                return total;
            }
        }
    }
}
