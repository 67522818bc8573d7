# Sourced by ../install: the database that lets the real proxy keep keys and spend logs.
#   $root/database/query-engine.js, node_modules   see the head of query-engine.js
#   $root/database/newest, oldest                  prisma-client-py, generated from that proxy's own schema
#   $root/database/newest.sql, oldest.sql          that proxy's migrations, in order
# PostgreSQL itself comes from the system; tests start servers of their own.

install_postgresql() {
  if compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; then
    return 0
  fi
  local as_root=() own=/etc/postgresql-common/createcluster.d/litellm-companion.conf
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  # Debian would create and start a cluster of its own.
  "${as_root[@]}" mkdir -p "$(dirname "$own")"
  echo 'create_main_cluster = false' | "${as_root[@]}" tee "$own" >/dev/null
  apt_install postgresql
}

# generate_client NAME VENV
generate_client() {
  local folder="$root/database" venv="$root/$2" site migration
  site="$(echo "$venv"/lib/python3*/site-packages)"
  say "database client of the $1 LiteLLM"
  rm -rf "${folder:?}/$1"
  "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-input --no-deps --no-compile \
    --target "$folder/$1" -r "$here/database/requirements.txt"
  # Without the list of systems to download engines for.
  sed '/^ *binaryTargets/d' "$site/litellm/proxy/schema.prisma" >"$folder/$1.prisma"
  mkdir -p "$folder/home"
  (cd "$folder" && env HOME="$folder/home" PATH="$folder/$1/bin:$PATH" PYTHONPATH="$folder/$1" CHECKPOINT_DISABLE=1 \
    PRISMA_CLI_QUERY_ENGINE_TYPE=binary PRISMA_BINARY_CACHE_DIR="$folder" PRISMA_HIDE_UPDATE_MESSAGE=1 \
    PRISMA_QUERY_ENGINE_BINARY="$folder/query-engine.js" PRISMA_SCHEMA_ENGINE_BINARY="$folder/query-engine.js" \
    "$venv/bin/python" -m prisma generate --schema "$folder/$1.prisma" >"$folder/$1.log" 2>&1) ||
    { cat "$folder/$1.log"; return 1; }
  rm -rf "$folder/home" "$folder/$1/bin" "$folder/$1.log" "$folder/$1.prisma"
  "$venv/bin/python" -m compileall -q "$folder/$1/prisma"
  for migration in "$site"/litellm_proxy_extras/migrations/*/migration.sql; do
    cat "$migration"
    echo
  done >"$folder/$1.sql"
}

install_database() {
  local folder="$root/database" pins
  pins="$(cat "$here"/database/* "$here"/requirements*.txt)"
  install_postgresql
  if [ "$pins" = "$(cat "$folder/.pins" 2>/dev/null)" ]; then
    return 0
  fi
  say "database of the LiteLLM proxy, about 90 MB"
  rm -rf "$folder"
  mkdir -p "$folder"
  cp "$here"/database/{package.json,query-engine.js,graphql.js} "$folder"
  chmod +x "$folder/query-engine.js"
  npm_install "$folder"
  generate_client newest venv
  generate_client oldest venv-oldest
  printf '%s\n' "$pins" >"$folder/.pins"
}
