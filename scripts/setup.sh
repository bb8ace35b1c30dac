# What the machine needs, installed or built once. Sourced by ./dev; every function is idempotent and quick when it has nothing to do.
# shellcheck shell=bash
# What it is sourced by sets root; the first question to the feed sets StandIns.
# shellcheck disable=SC2154

state=$root/artifacts/setup

# A feed may not carry every package. One restore of all of them tells; the answer holds until the versions change.
probe_feed() {
  if [ -n "${StandIns:-}" ]; then export StandIns; return; fi
  local key answer
  key=$(sha256sum Directory.Packages.props | cut -c1-16)
  if [ ! -f "$state/packages-$key" ]; then
    mkdir -p "$state/probe"
    rm -f "$state"/packages-*
    # MSBuild would take this project for one of ours: keep our own props out of it, all but the versions.
    echo '<Project />' | tee "$state/probe/Directory.Build.props" >"$state/probe/Directory.Build.targets"
    cp Directory.Packages.props "$state/probe/"
    {
      echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>'
      for project in stand-ins/*/*.csproj; do echo "<PackageReference Include=\"$(basename "$project" .csproj)\" />"; done
      echo '</ItemGroup></Project>'
    } >"$state/probe/probe.csproj"
    if dotnet restore "$state/probe/probe.csproj" --verbosity quiet >"$state/probe/log" 2>&1; then answer=false; else answer=true; fi
    # A feed that cannot be reached lacks nothing: say so instead of deciding.
    if [ $answer = true ] && ! grep -qE 'NU110[1-3]' "$state/probe/log"; then
      echo "setup: the package feed did not answer:" >&2; tail -5 "$state/probe/log" >&2; exit 69
    fi
    echo $answer >"$state/packages-$key"
    StandIns=$answer say_packages
  fi
  StandIns=$(cat "$state/packages-$key")
  export StandIns
}

say_packages() {
  if [ "$StandIns" = true ]; then
    echo "packages: stand-ins ($(for project in stand-ins/*/*.csproj; do basename "$project" .csproj; done | xargs | sed 's/ /, /g')): the feed lacks one or more of the genuine ones"
  else
    echo "packages: genuine"
  fi
}

# Debian packages, without recommends: libtorch-dev would draw in a desktop.
install_packages() {
  local package missing=() as_root=()
  for package in "$@"; do dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || { echo "setup: install ${missing[*]} (or what your system calls them), then run this again" >&2; return 1; }
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  echo "setup: installing ${missing[*]}"
  { "${as_root[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
    >"$state/apt.log" 2>&1 || { tail -5 "$state/apt.log" >&2; return 1; }
}

# The C++ shim under TorchSharp's stand-in, built again when its sources change.
build_shim() {
  local key
  key=$(cat stand-ins/TorchSharp/native/* | sha256sum | cut -c1-16)
  [ "$(cat "$state/shim" 2>/dev/null)" = "$key" ] && [ -f artifacts/shim/libOvernightTorchShim.so ] && return
  echo "setup: building the TorchSharp stand-in's native shim (about a minute)"
  { cmake -S stand-ins/TorchSharp/native -B artifacts/shim -DCMAKE_BUILD_TYPE=Release && cmake --build artifacts/shim -j"$(nproc)"; } \
    >"$state/shim.log" 2>&1 || { tail -20 "$state/shim.log" >&2; exit 70; }
  echo "$key" >"$state/shim"
}

setup() {
  command -v dotnet >/dev/null || { echo "setup: the .NET 10 SDK is missing: https://dotnet.microsoft.com/download" >&2; exit 69; }
  mkdir -p "$state"
  probe_feed
  if [ "$StandIns" = true ]; then
    install_packages libtorch-dev libopenblas0-pthread g++ cmake || exit 69
    build_shim
  fi
  # The demo's data: a convenience, asked for once; `./dev demo --data` works without it.
  if [ ! -f "$state/dataset" ]; then
    install_packages dataset-fashion-mnist || echo "setup: Fashion-MNIST cannot be had here; ./dev demo needs --data FILE_OR_FOLDER"
    touch "$state/dataset"
  fi
  # The tests of the pages drive it; asked for once.
  if [ ! -f "$state/browser" ]; then
    command -v chromium chromium-browser google-chrome >/dev/null || install_packages chromium \
      || echo "setup: Chromium cannot be had here; the tests of report.html and index.html are skipped"
    touch "$state/browser"
  fi
}

# What benchmarks compare with. Without one of them its rows are left out, with a line that says so.
install_peers() {
  [ ! -f "$state/peers" ] || return 0
  install_packages python3-torch python3-pandas python3-xgboost python3-sklearn \
    || echo "setup: not every peer can be had here; benchmarks leave out the rows of those that are missing"
  touch "$state/peers"
}
