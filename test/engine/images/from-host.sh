# shellcheck shell=bash
# from_host IMAGE: this machine's /usr/bin/python3 with its library, copied. Needs no network once busybox is cached.
from_host() {
  local image=$1 root=$work/host version
  version=$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  make_skeleton "$root"
  cp -L "/usr/bin/python$version" "$root/usr/bin/"
  ln -s "python$version" "$root/usr/bin/python3"
  ln -s "python$version" "$root/usr/bin/python"
  mkdir -p "$root/usr/local/lib/python$version/dist-packages"
  copy_standard_library "/usr/lib/python$version" "$root/usr/lib/python$version"
  # Debian keeps some files of the library in /etc, reached by symlinks.
  [ ! -d "/etc/python$version" ] || cp -r "/etc/python$version" "$root/etc/"
  add_libraries "$root" "$root/usr/bin/python$version" "$root/usr/lib/python$version"/lib-dynload/*.so
  add_shell "$root"
  import_image "$root" "$image"
}

# copy_standard_library FROM TO: without what no service needs (its tests, pip's installer, build settings).
copy_standard_library() {
  mkdir -p "$2"
  tar -C "$1" --exclude=__pycache__ --exclude='config-*' --exclude=./test --exclude=ensurepip --exclude='./site-packages/*' -c . |
    tar -C "$2" -x
}
