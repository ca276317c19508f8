# shellcheck shell=bash
# from_musl IMAGE: CPython on musl instead of glibc, as in Alpine's images: another loader, no libpthread, other maps.
from_musl() {
  local image=$1 root=$work/musl archive
  archive=$("$ENGINE_DIR/images/compile-musl-python.sh")
  make_skeleton "$root"
  tar -C "$root" --keep-directory-symlink -xf "$archive"
  rm -f "$root/etc/ld.so.conf"
  ln -sf python3 "$root/usr/local/bin/python"
  printf '%s\n' 'ID=alpine' 'NAME="Alpine Linux"' >"$root/etc/os-release"
  add_shell "$root"
  import_image "$root" "$image"
}
