// Errors, threads, gradient modes and devices: what is global to the process or the thread.
#include "shim.h"

#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <dlfcn.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {

thread_local std::string last_error;

#ifdef __GLIBC__
/// Every step allocates the same activations and gradients again. glibc would hand such large blocks back to the system each
/// time and take the page faults anew, which costs a small CNN a third of its speed: so it keeps them.
[[maybe_unused]] const int kept_memory = [] {
  constexpr int largest_kept_block = 32 << 20;  // the most glibc allows
  constexpr int most_kept_free = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, largest_kept_block);
  return mallopt(M_TRIM_THRESHOLD, most_kept_free);
}();
#endif

/// libtorch's threads do the sharing out. OpenBLAS has threads of its own, does not know that it is called from one of several, and
/// waits by spinning: with two of each on two cores a small CNN trains at 0.6 of its speed. Debian's libtorch may have any BLAS, so
/// this one is looked for.
void keep_blas_to_one_thread() {
  static const auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set) set(1);
}

}  // namespace

void shim::remember_error(const char* message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();  // out of memory while copying the message: an empty message is all that is left to say
  }
}

/// The message of this thread's last failure; valid until its next one.
SHIM_API const char* shim_last_error() { return last_error.c_str(); }

SHIM_ACTION(set_num_threads, (int32_t count), {
  at::set_num_threads(count);
  keep_blas_to_one_thread();
})
SHIM_API int32_t shim_get_num_threads() { return at::get_num_threads(); }
SHIM_ACTION(set_num_interop_threads, (int32_t count), at::set_num_interop_threads(count))
SHIM_API int32_t shim_get_num_interop_threads() { return static_cast<int32_t>(at::get_num_interop_threads()); }

SHIM_API bool shim_grad_enabled() { return at::GradMode::is_enabled(); }
SHIM_API void shim_set_grad_enabled(bool enabled) { at::GradMode::set_enabled(enabled); }

/// Guards nest: the last one made on a thread is the first one freed.
SHIM_API c10::InferenceMode* shim_inference_mode_new(bool enabled) { return new c10::InferenceMode(enabled); }
SHIM_API void shim_inference_mode_free(c10::InferenceMode* guard) { delete guard; }
SHIM_API bool shim_inference_mode_enabled() { return c10::InferenceMode::is_enabled(); }

SHIM_API bool shim_cuda_available() { return at::getNumGPUs() > 0; }
SHIM_API bool shim_cuda_cudnn_available() { return at::hasCUDA() && at::detail::getCUDAHooks().hasCuDNN(); }
SHIM_API int32_t shim_cuda_device_count() { return static_cast<int32_t>(at::getNumGPUs()); }

SHIM_ACTION(cuda_synchronize, (int32_t index), {
  // Work is queued per device; a negative index means the current one.
  if (index < 0) index = c10::impl::VirtualGuardImpl(at::kCUDA).getDevice().index();
  at::detail::getCUDAHooks().deviceSynchronize(static_cast<c10::DeviceIndex>(index));
})

SHIM_ACTION(cuda_manual_seed, (int64_t seed, int32_t index), {
  auto generator = at::globalContext().defaultGenerator(at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index)));
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(static_cast<uint64_t>(seed));
})

SHIM_API bool shim_get_allow_tf32_matmul() { return at::globalContext().allowTF32CuBLAS(); }
SHIM_ACTION(set_allow_tf32_matmul, (bool allow), at::globalContext().setAllowTF32CuBLAS(allow))
SHIM_API bool shim_get_allow_tf32_cudnn() { return at::globalContext().allowTF32CuDNN(); }
SHIM_ACTION(set_allow_tf32_cudnn, (bool allow), at::globalContext().setAllowTF32CuDNN(allow))
