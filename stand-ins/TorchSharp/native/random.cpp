// Random state: generators, and the operations that draw from them.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>

using shim::Number;

SHIM_API at::Generator* shim_generator_new(uint64_t seed) {
  return new at::Generator(at::detail::createCPUGenerator(seed));
}

SHIM_API at::Generator* shim_generator_default() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }
SHIM_API void shim_generator_free(at::Generator* generator) { delete generator; }
SHIM_API int64_t shim_generator_initial_seed(at::Generator* generator) {
  return static_cast<int64_t>(generator->current_seed());
}

SHIM_ACTION(generator_manual_seed, (at::Generator* generator, int64_t seed), {
  std::lock_guard<std::mutex> lock(generator->mutex());
  generator->set_current_seed(static_cast<uint64_t>(seed));
})

SHIM_TENSOR(generator_get_state, (at::Generator* generator), [&] {
  std::lock_guard<std::mutex> lock(generator->mutex());
  return generator->get_state();
}())

SHIM_ACTION(generator_set_state, (at::Generator* generator, TensorHandle state), {
  std::lock_guard<std::mutex> lock(generator->mutex());
  generator->set_state(*state);
})

SHIM_TENSOR(rand, (const int64_t* sizes, int64_t count, int8_t dtype, int32_t type, int32_t index, at::Generator* generator),
            at::rand(shim::sizes(sizes, count), shim::maybe(generator), shim::options(dtype, type, index)))
SHIM_TENSOR(randn, (const int64_t* sizes, int64_t count, int8_t dtype, int32_t type, int32_t index, at::Generator* generator),
            at::randn(shim::sizes(sizes, count), shim::maybe(generator), shim::options(dtype, type, index)))
SHIM_TENSOR(randint,
            (int64_t low, int64_t high, const int64_t* sizes, int64_t count, int8_t dtype, int32_t type, int32_t index,
             at::Generator* generator),
            at::randint(low, high, shim::sizes(sizes, count), shim::maybe(generator), shim::options(dtype, type, index)))
SHIM_TENSOR(randperm, (int64_t n, int8_t dtype, int32_t type, int32_t index, at::Generator* generator),
            at::randperm(n, shim::maybe(generator), shim::options(dtype, type, index)))

SHIM_ACTION(uniform_, (TensorHandle t, double low, double high, at::Generator* generator),
            t->uniform_(low, high, shim::maybe(generator)))
SHIM_ACTION(normal_, (TensorHandle t, double mean, double deviation, at::Generator* generator),
            t->normal_(mean, deviation, shim::maybe(generator)))
SHIM_ACTION(bernoulli_, (TensorHandle t, double p, at::Generator* generator), t->bernoulli_(p, shim::maybe(generator)))
SHIM_TENSOR(bernoulli, (TensorHandle t, at::Generator* generator), t->bernoulli(shim::maybe(generator)))
SHIM_TENSOR(multinomial, (TensorHandle t, int64_t count, bool replacement, at::Generator* generator),
            t->multinomial(count, replacement, shim::maybe(generator)))
