#!/bin/bash
# Debian's Pythons for aarch64, unpacked into the cache, to be run by qemu-user: prepare.sh [VERSION/RELEASE...]
# aarch64.test.ts runs on what is there and says what is not. Fetches about 60 MB the first time, nothing after.
set -euo pipefail
. "$(dirname "$0")/../../engine/lib.sh"
. "$ENGINE_DIR/images/private-apt.sh"
PRIVATE_APT=$CACHE/apt-aarch64
debs=$CACHE/debs-aarch64
# Packages that only configure a system when they are installed.
unwanted='^(debconf|perl-base|dpkg|tar|sensible-utils|ucf|base-passwd|libdebconf[^=]*|cdebconf)='

need qemu-aarch64-static qemu-user-static
if [ ! -f "$PRIVATE_APT/updated" ]; then
  write_private_apt_conf
  sed -i 's/\[signed-by/[arch=arm64 signed-by/' "$PRIVATE_APT/etc/sources.list"
  printf 'APT::Architecture "arm64";\nAPT::Architectures { "arm64"; };\n' >>"$PRIVATE_APT/apt.conf"
  APT_CONFIG=$PRIVATE_APT/apt.conf apt-get -qq -o Acquire::Retries=3 update >&2
  touch "$PRIVATE_APT/updated"
fi

# unpack_python VERSION RELEASE: the interpreter and all that it depends on.
unpack_python() {
  local root=$CACHE/aarch64-$1 name version
  [ ! -x "$root/usr/bin/python$1" ] || return 0
  mkdir -p "$root.new"/usr/{lib,bin} "$debs"
  ln -sfn usr/lib "$root.new/lib"
  while IFS== read -r name version; do
    (cd "$debs" && APT_CONFIG=$PRIVATE_APT/apt.conf apt-get -qq download "$name=$version" >/dev/null)
    dpkg-deb --fsys-tarfile "$debs/${name}_${version/:/%3a}"_*.deb |
      tar -x -C "$root.new" --keep-directory-symlink --no-same-owner --exclude='./usr/share/*'
  done < <(APT_CONFIG=$PRIVATE_APT/apt.conf apt-get -t "$2" -s install "python$1" |
    awk '/^Inst/ { gsub(/\(/, "", $3); print $2 "=" $3 }' | sed 's/:arm64//' | grep -vE "$unwanted")
  mv "$root.new" "$root"
  say "$root"
}

[ $# -gt 0 ] || set -- 3.11/bookworm 3.13/trixie 3.14/sid 3.15/sid
for wanted in "$@"; do unpack_python "${wanted%/*}" "${wanted#*/}"; done
