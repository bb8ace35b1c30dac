#!/usr/bin/env bash
# The trainer on a GPU beside PyTorch, eager and compiled: `bench gpu`, on a machine that has nothing of ours.
#
#   scripts/gpu-bench.sh pack               here: artifacts/gpu-bench.tar.gz, a self-contained build, the shim's sources and this script
#   scripts/gpu-bench.sh run [ARGUMENT...]  there, in the unpacked folder: builds the shim against the PyTorch found, then `bench gpu ARGUMENT...`
#   scripts/gpu-bench.sh ssh USER@HOST      all of it: packs, carries, runs there, and brings artifacts/gpu-bench.json back
#   scripts/gpu-bench.sh dry                packs and runs here without a GPU (--device cpu): the same code, figures of this processor
#
# There it needs Linux on x86-64, Python 3 with PyTorch (1.13 or later, with CUDA), and g++; no .NET, no CUDA toolkit, no network.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() { echo "gpu-bench: $1" >&2; exit "${2:-69}"; }

pack() {
  local root folder
  root=$(cd "$here/.." && pwd)
  folder=$root/artifacts/gpu-bench
  [ -f "$root/Serverless.sln" ] || fail "pack and ssh are for a checkout: here is only what was packed"
  rm -rf "$folder"
  mkdir -p "$folder"
  # The shim is built where PyTorch is: any that is there will do until then.
  (cd "$root" && export StandIns=true && dotnet publish bench/Overnight.Bench.csproj -c Release -r linux-x64 --self-contained --verbosity quiet -o "$folder/bench")
  cp -r "$root/stand-ins/TorchSharp/native" "$folder/shim"
  cp "$here/gpu-bench.sh" "$folder/"
  tar -C "$root/artifacts" -czf "$root/artifacts/gpu-bench.tar.gz" gpu-bench
  echo "artifacts/gpu-bench.tar.gz, $(du -m "$root/artifacts/gpu-bench.tar.gz" | cut -f1) MiB: there, tar -xzf it and run gpu-bench/gpu-bench.sh run"
}

# As the benchmark looks for it.
find_python() {
  local python
  for python in /usr/bin/python3 python3; do
    if "$python" -c 'import torch' 2>/dev/null; then echo "$python"; return; fi
  done
  fail "found no python3 that can import torch"
}

build_shim() {
  local python=$1 flags standard built=
  command -v g++ >/dev/null || fail "g++ is missing: the shim is compiled against the PyTorch of this machine"
  # CMake's Torch package asks for the CUDA toolkit where PyTorch has CUDA; the shim needs none of it.
  flags=$("$python" - <<'PYTHON'
import os
import torch
from torch.utils import cpp_extension

library = os.path.join(os.path.dirname(torch.__file__), "lib")
flags = ["-I" + path for path in cpp_extension.include_paths() if os.path.isdir(path)]
flags += [f"-D_GLIBCXX_USE_CXX11_ABI={int(torch._C._GLIBCXX_USE_CXX11_ABI)}", "-L" + library, "-Wl,-rpath," + library, "-Wl,--no-as-needed"]
names = ["torch", "torch_cpu", "c10"] + (["torch_cuda", "c10_cuda"] if torch.version.cuda else [])
print(" ".join(flags + ["-l" + name for name in names]))
PYTHON
  )
  echo "gpu-bench: building the shim against $("$python" -c 'import torch; print("PyTorch", torch.__version__, "CUDA", torch.version.cuda)')" >&2
  for standard in c++17 c++20; do
    # shellcheck disable=SC2086 # They are several flags.
    if g++ -std=$standard -O2 -DNDEBUG -fPIC -shared -fvisibility=hidden -o "$here/bench/libOvernightTorchShim.so" "$here"/shim/*.cpp $flags 2>"$here/shim.log"; then
      built=$standard
      break
    fi
  done
  [ -n "$built" ] || { tail -20 "$here/shim.log" >&2; fail "the shim does not compile against this PyTorch" 70; }
}

run() {
  local python
  [ -x "$here/bench/Overnight.Bench" ] || fail "found no bench/Overnight.Bench beside this script: unpack gpu-bench.tar.gz and run the copy in it" 66
  python=$(find_python)
  build_shim "$python"
  if command -v nvidia-smi >/dev/null; then nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader >&2; else echo "gpu-bench: no nvidia-smi here" >&2; fi
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$here/bench/Overnight.Bench" gpu "$@"
}

over_ssh() {
  local host=${1:?gpu-bench.sh ssh needs USER@HOST} root
  root=$(cd "$here/.." && pwd)
  pack
  scp -q "$root/artifacts/gpu-bench.tar.gz" "$host:gpu-bench.tar.gz"
  ssh "$host" 'tar -xzf gpu-bench.tar.gz && gpu-bench/gpu-bench.sh run --json gpu-bench.json'
  scp -q "$host:gpu-bench.json" "$root/artifacts/gpu-bench.json"
  echo "artifacts/gpu-bench.json"
}

verb=${1:-help}
[ $# -eq 0 ] || shift
case $verb in
  pack) pack ;;
  run) run "$@" ;;
  ssh) over_ssh "$@" ;;
  dry) pack; "$here/../artifacts/gpu-bench/gpu-bench.sh" run --device cpu "$@" ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; [ "$verb" = help ] || exit 64 ;;
esac
