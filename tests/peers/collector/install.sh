# Sourced by ../install: the OpenTelemetry Collector with the parts of builder.yaml.
#   $root/collector/otelcol
# The Collector's own builder writes a module of it, which Go then builds: six minutes of CPU (measured where Go's cache
# had what Prometheus needs too; 17 minutes by the clock with one job beside other builds).

builder_version=v0.161.0

install_collector() {
  local folder="$root/collector" pins go
  pins="$(cat "$here"/collector/builder.yaml "$here"/collector/install.sh)"
  if [ -x "$folder/otelcol" ] && [ "$pins" = "$(cat "$folder/.pins" 2>/dev/null)" ]; then
    return 0
  fi
  say "OpenTelemetry Collector, from source"
  go="$(find_go)"
  rm -rf "$folder"
  mkdir -p "$folder"
  (
    export PATH="$(dirname "$go"):$PATH" GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0 GOBIN="$folder" GOFLAGS="-p=${COMPANION_GO_JOBS:-2}"
    "$go" install "go.opentelemetry.io/collector/cmd/builder@$builder_version"
    sed "s|^dist:|&\n  output_path: $folder/source|" "$here/collector/builder.yaml" >"$folder/builder.yaml"
    "$folder/builder" --config "$folder/builder.yaml" --skip-compilation
    cd "$folder/source"
    "$go" build -trimpath -ldflags '-s -w' -o "$folder/otelcol" .
  )
  rm -rf "$folder/source" "$folder/builder"
  printf '%s\n' "$pins" >"$folder/.pins"
}
