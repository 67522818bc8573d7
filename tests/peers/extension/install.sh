# Sourced by ../install: for the tests of the browser extension.
#   $root/extension/node_modules   puppeteer-core and web-ext; the browser is the system's Chromium

install_extension() {
  local folder="$root/extension"
  command -v chromium >/dev/null || apt_install chromium
  if cmp -s "$here/extension/package.json" "$folder/.pins"; then
    return 0
  fi
  say "what drives the browser extension, about 150 MB"
  rm -rf "$folder"
  mkdir -p "$folder"
  cp "$here/extension/package.json" "$folder/package.json"
  npm_install "$folder"
  cp "$here/extension/package.json" "$folder/.pins"
}
