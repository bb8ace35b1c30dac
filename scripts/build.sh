# Compiling, and the folder that is deployed. Sourced by ./dev.
# shellcheck shell=bash
# What it is sourced by sets root; the first question to the feed sets StandIns.
# shellcheck disable=SC2154

sources=(contracts data scoring functions statemachine trainer-image local simulation cli bench stand-ins tests scripts template.yaml
  Directory.Build.props Directory.Build.targets Directory.Packages.props global.json .editorconfig BannedSymbols.txt Serverless.sln)

case $(uname -m) in aarch64 | arm64) rid=linux-arm64 ;; *) rid=linux-x64 ;; esac

# Nothing newer than the last build of this kind: nothing to do, in milliseconds.
is_built() {
  [ "$(cat artifacts/built 2>/dev/null)" = "$StandIns" ] || return 1
  [ -z "$(find "${sources[@]}" -newer artifacts/built -not -name obj -print -quit)" ]
}

# artifacts/cloud has the shape of `sam build`'s output: the template, and beside it what its relative paths name. `sam deploy`
# takes it to AWS, the local cloud deploys it here; images/ holds what the Dockerfile's last stage would copy to its WORKDIR.
build() {
  is_built && return
  local started=$SECONDS stamp cloud=artifacts/cloud
  mkdir -p artifacts
  stamp=artifacts/built.$$ # as old as the sources that are compiled now, not as the end of the build
  echo "$StandIns" >"$stamp"
  echo "build: compiling"
  dotnet build Serverless.sln -c Release --verbosity quiet
  dotnet publish functions/Overnight.Functions.csproj -c Release -r "$rid" --no-self-contained --verbosity quiet -o "$cloud/functions"
  dotnet publish trainer-image/Overnight.Trainer.csproj -c Release -r "$rid" --no-self-contained --verbosity quiet -o "$cloud/images/overnight-trainer/app"
  cp trainer-image/Dockerfile "$cloud/images/overnight-trainer/"
  cp -r template.yaml statemachine "$cloud/"
  mv "$stamp" artifacts/built
  echo "build: done in $((SECONDS - started)) s"
}

overnight() {
  local settings=("OVERNIGHT_TEMPLATE=$root/artifacts/cloud/template.yaml")
  # A simulated night leaves much that dies young: with 64 MiB (in hexadecimal) before the garbage collector comes, it takes a tenth less
  # time. Thousands of them are soon in the code that is compiled in the end: it is compiled so at once.
  [ "${1:-}" != simulate ] || settings+=(DOTNET_GCgen0size=4000000 DOTNET_TC_QuickJit=0)
  env "${settings[@]}" dotnet "$root/artifacts/bin/Overnight.Cli/release/overnight.dll" "$@"
}

package() {
  build
  dotnet msbuild functions/Overnight.Functions.csproj -t:Zip "-p:Folder=$root/artifacts/cloud/functions" "-p:Archive=$root/artifacts/functions.zip" -verbosity:quiet -nologo
  [ "$StandIns" != true ] || echo "package: built with stand-in packages, for looking at, not for AWS"
  echo "artifacts/functions.zip, $(du -k artifacts/functions.zip | cut -f1) KiB"
  rm -f artifacts/overnight.*.nupkg
  dotnet pack cli -c Release --verbosity quiet
  echo "$(echo artifacts/overnight.*.nupkg): dotnet tool install --global --add-source artifacts overnight"
}
