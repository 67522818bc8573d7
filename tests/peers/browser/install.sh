# Sourced by ../install: for the dashboard and for the browser extension.
#   $root/web/node_modules   what builds and checks receiver/web

install_chromium() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || apt_install chromium
}

# Exactly what the lock names: the same tools give the same files.
install_web() {
  local folder="$root/web" source="$here/../../receiver/web"
  if [ -d "$folder/node_modules" ] && cmp -s "$source/package-lock.json" "$folder/.pins"; then
    return 0
  fi
  say "Vite, TypeScript and Vitest for the dashboard, 100 MB"
  rm -rf "$folder"
  mkdir -p "$folder"
  cp "$source/package.json" "$source/package-lock.json" "$folder/"
  command -v npm >/dev/null || apt_install nodejs npm
  (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)
  cp "$source/package-lock.json" "$folder/.pins"
}
