// Stands in for LibTorchSharp, the native half of TorchSharp: a C interface over libtorch.
//
// Every function forwards to one libtorch call (or a short fixed sequence of them). A handle is an at::Tensor* owned by the
// caller. No exception crosses the boundary: a function that fails returns a null handle, or false, and leaves the
// message for shim_last_error.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <vector>

#define SHIM_API extern "C" __attribute__((visibility("default")))

using TensorHandle = at::Tensor*;

namespace shim {

/// Keeps the message of the exception being handled for the calling thread.
void remember_error(const char* message) noexcept;

template <class Body>
bool guarded(Body&& body) noexcept {
  try {
    body();
    return true;
  } catch (const c10::Error& error) {
    remember_error(error.what_without_backtrace());
  } catch (const std::exception& error) {
    remember_error(error.what());
  } catch (...) {
    remember_error("libtorch threw something that is no std::exception");
  }
  return false;
}

template <class Body>
TensorHandle tensor(Body&& body) noexcept {
  TensorHandle result = nullptr;
  guarded([&] { result = new at::Tensor(body()); });
  return result;
}

/// A function of several results writes their handles to `results`, and all of them or none.
inline void store(TensorHandle* results, std::initializer_list<at::Tensor> tensors) {
  for (const auto& each : tensors) *results++ = new at::Tensor(each);
}

/// A number as C# passes it: in two registers, with no allocation.
struct Number {
  int64_t kind;  // 0 integer, 1 real, 2 boolean
  union {
    int64_t integer;
    double real;
  };

  at::Scalar scalar() const {
    if (kind == 1) return at::Scalar(real);
    if (kind == 2) return at::Scalar(integer != 0);
    return at::Scalar(integer);
  }
};

inline at::IntArrayRef sizes(const int64_t* values, int64_t count) {
  return at::IntArrayRef(values, static_cast<size_t>(count));
}

inline at::Device device(int32_t type, int32_t index) {
  return at::Device(static_cast<at::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

inline at::TensorOptions options(int8_t dtype, int32_t device_type, int32_t device_index) {
  return at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)).device(device(device_type, device_index));
}

template <class Found, class Wanted>
struct Rebind;
template <template <class> class Template, class Found, class Wanted>
struct Rebind<Template<Found>, Wanted> {
  using type = Template<Wanted>;
};

/// libtorch's optional: its own class in 1.13, std::optional later, so it is taken from a function that returns one.
template <class T>
using Optional = typename Rebind<decltype(at::TensorOptions().dtype_opt()), T>::type;

/// An optional argument of a C function: null is none.
template <class T>
Optional<T> maybe(const T* value) {
  return value ? Optional<T>(*value) : Optional<T>();
}

/// An optional element type: -1 is none.
inline Optional<at::ScalarType> maybe_type(int8_t dtype) {
  return dtype < 0 ? Optional<at::ScalarType>() : Optional<at::ScalarType>(static_cast<at::ScalarType>(dtype));
}

inline std::vector<at::Tensor> list(TensorHandle const* handles, int64_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; i++) tensors.push_back(*handles[i]);
  return tensors;
}

}  // namespace shim

/// Defines a function that returns one tensor.
#define SHIM_TENSOR(name, parameters, ...)            \
  SHIM_API TensorHandle shim_##name parameters {      \
    return shim::tensor([&] { return __VA_ARGS__; }); \
  }

/// Defines a function that acts and returns whether it succeeded.
#define SHIM_ACTION(name, parameters, ...)      \
  SHIM_API bool shim_##name parameters {        \
    return shim::guarded([&] { __VA_ARGS__; }); \
  }
