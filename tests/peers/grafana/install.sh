# Sourced by ../install: for the tests of the dashboards.
#   $root/grafana/node_modules   what infra/grafana/generate.js needs (NODE_PATH)
#   $root/grafana/python         LiteLLM's Prometheus client (PYTHONPATH)

install_grafana() {
  local folder="$root/grafana" pins
  pins="$(cat "$here"/grafana/* "$here"/../../infra/grafana/package.json)"
  if [ "$pins" = "$(cat "$folder/.pins" 2>/dev/null)" ]; then
    return 0
  fi
  say "Grafana's dashboard library, 12 MB"
  rm -rf "$folder"
  mkdir -p "$folder"
  cp "$here/../../infra/grafana/package.json" "$folder/package.json"
  npm_install "$folder"
  "$root/venv/bin/python" -m pip install -q --disable-pip-version-check --no-input --target "$folder/python" \
    -r "$here/grafana/requirements.txt"
  printf '%s\n' "$pins" >"$folder/.pins"
}
