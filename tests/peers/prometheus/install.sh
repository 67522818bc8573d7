# Sourced by ../install: real Prometheus, from the pins of go.mod here.
#   $root/prometheus/prometheus, promtool
# Built without service discovery and without its web pages, which tests do not need: some minutes and 2 GB the first time.

install_prometheus() {
  local folder="$root/prometheus" pins
  pins="$(cat "$here"/prometheus/go.mod "$here"/prometheus/install.sh)"
  if [ -x "$folder/prometheus" ] && [ "$pins" = "$(cat "$folder/.pins" 2>/dev/null)" ]; then
    return 0
  fi
  say "Prometheus, from source"
  go_build prometheus remove_all_sd github.com/prometheus/prometheus/cmd/{prometheus,promtool}
  printf '%s\n' "$pins" >"$folder/.pins"
}
