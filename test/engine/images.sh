#!/bin/bash
# Makes images of real CPythons without an image registry and prints their names, one a line.
#   images.sh TAG...      deployclaw-test/python:TAG
#     3.11 3.13 3.14 3.15   Debian's packages (bookworm, trixie, sid, sid), unpacked
#     3.8 3.9 3.10 3.12     the newest patch release that pyenv has on this machine; 3.9 without pyenv: Debian's (bullseye)
#     3.11-dbg pypy         Debian's debug build and PyPy (bookworm): what looks like a CPython and must not be read as one
#     host                  this machine's /usr/bin/python3
#     musl                  CPython compiled against musl (minutes the first time, then cached)
#   images.sh app:TAG...  deployclaw-test/app:TAG = python:TAG + flask, gunicorn, uvicorn, fastapi, starlette
# An image that exists is kept; FORCE=1 makes it anew. What was fetched is cached: a second build needs no network.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
for part in private-apt root-fs from-debian from-host from-pyenv from-musl app; do . "$ENGINE_DIR/images/$part.sh"; done

work=$(mktemp -d "${TMPDIR:-/tmp}/deployclaw-image.XXXXXX")
trap 'rm -rf "$work"' EXIT

image_exists() { [ -z "${FORCE:-}" ] && docker image inspect "$1" >/dev/null 2>&1; }

# make_python TAG: builds deployclaw-test/python:TAG unless it exists.
make_python() {
  local image=deployclaw-test/python:$1
  if image_exists "$image"; then return; fi
  case $1 in
    3.11 | 3.11-dbg) from_debian "python$1" bookworm "$image" ;;
    3.13) from_debian python3.13 trixie "$image" ;;
    3.14 | 3.15) from_debian "python$1" sid "$image" ;;
    pypy) from_debian pypy3 bookworm "$image" ;;
    3.9) if [ -n "$(newest_pyenv 3.9)" ]; then from_pyenv 3.9 "$image"; else from_debian python3.9 bullseye "$image"; fi ;;
    3.8 | 3.10 | 3.12) from_pyenv "$1" "$image" ;;
    host) from_host "$image" ;;
    musl) from_musl "$image" ;;
    *) fail "unknown tag $1; known: 3.8 to 3.15, 3.11-dbg, pypy, host, musl, each also as app:TAG" ;;
  esac
}

make_image() {
  local started=$SECONDS name
  case $1 in
    app:*)
      name=deployclaw-test/$1
      if ! image_exists "$name"; then
        make_python "${1#app:}"
        make_app "${1#app:}" "$name"
      fi
      ;;
    *)
      name=deployclaw-test/python:$1
      make_python "$1"
      ;;
  esac
  say "$name: $(docker image inspect -f '{{.Size}}' "$name" | awk '{printf "%.0f MB", $1 / 1e6}'), $((SECONDS - started)) s"
  echo "$name"
}

[ $# -gt 0 ] || fail "usage: images.sh TAG..., for example: images.sh 3.13 app:3.11"
up=$("$ENGINE_DIR/engine-up.sh")
export "${up?}"
# Two test files may ask for one image at the same time: the second one waits and then finds it.
exec 9>"$CACHE/images.lock"
flock 9
for tag in "$@"; do make_image "$tag"; done
