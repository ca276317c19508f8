# shellcheck shell=bash
# from_pyenv VERSION IMAGE: a Python that pyenv compiled on this machine, at /usr/local as in the official python images,
# usually with a shared libpython.
from_pyenv() {
  local version=$1 image=$2 root=$work/pyenv-$1 from
  from=$(newest_pyenv "$version")
  [ -n "$from" ] || fail "pyenv has no Python $version on this machine: pyenv install $version"
  make_skeleton "$root"
  cp -L "$from/bin/python$version" "$root/usr/local/bin/"
  ln -s "python$version" "$root/usr/local/bin/python3"
  ln -s "python$version" "$root/usr/local/bin/python"
  cp -P "$from"/lib/libpython3*.so* "$root/usr/local/lib/" 2>/dev/null || true
  copy_standard_library "$from/lib/python$version" "$root/usr/local/lib/python$version"
  add_libraries "$root" "$from/bin/python$version" "$from/lib/python$version"/lib-dynload/*.so
  add_shell "$root"
  import_image "$root" "$image"
}

newest_pyenv() { ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".* 2>/dev/null | sort -V | tail -1; }
