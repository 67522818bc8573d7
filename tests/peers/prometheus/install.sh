# Sourced by ../install: real Prometheus, from the pins of go.mod here.
#   $root/prometheus/prometheus, promtool
# Built without service discovery and without its web pages, which tests do not need. Measured from cold, that is without
# any module and without Go's cache: 48 s for 1.8 GB of modules, then 8.4 minutes of CPU (28 minutes by the clock with one
# job beside other builds on two cores; about 5 on two idle cores, reckoned) and 1.2 GB of cache. Warm: a minute.

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
