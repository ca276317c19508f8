# shellcheck shell=bash
# from_debian PACKAGE RELEASE IMAGE: Debian's own Python and all that it depends on, unpacked (no chroot, no mounts). The
# package is called as its program: python3.11, python3.11-dbg, pypy3.
from_debian() {
  local package=$1 release=$2 image=$3 root=$work/debian-$1 debs=$CACHE/debs-$2 list=$work/packages-$1
  make_skeleton "$root"
  mkdir -p "$debs"
  list_packages "$package" "$release" >"$list"
  grep -q "^$package=" "$list" || fail "Debian $release has no $package"
  fetch_packages "$list" "$release" "$debs"
  local name package_version
  while IFS== read -r name package_version; do
    unpack_package "$(echo "$debs/${name}_${package_version/:/%3a}"_*.deb)" "$root"
  done <"$list"
  ln -sf "$package" "$root/usr/bin/python3"
  ln -sf "$package" "$root/usr/bin/python"
  mkdir -p "$root/usr/local/lib/${package%-dbg}/dist-packages"
  add_shell "$root"
  import_image "$root" "$image"
}

# Prints name=version of each package of the closure; those that only configure a system at install time are left out.
list_packages() {
  release_apt "$2" apt-get -t "$2" -s install "$1" |
    awk '/^Inst/ { gsub(/\(/, "", $3); print $2 "=" $3 }' |
    grep -vE '^(debconf|perl-base|dpkg|tar|sensible-utils|ucf|base-passwd|libdebconf[^=]*|cdebconf)='
}

fetch_packages() {
  local list=$1 release=$2 debs=$3 name version missing=()
  while IFS== read -r name version; do
    compgen -G "$debs/${name}_${version/:/%3a}_*.deb" >/dev/null || missing+=("$name=$version")
  done <"$list"
  [ ${#missing[@]} -eq 0 ] || (cd "$debs" && release_apt "$release" apt-get -qq download "${missing[@]}" >/dev/null)
}

unpack_package() {
  dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --keep-directory-symlink --no-same-owner \
    --exclude='./usr/share/'{doc,man,locale,lintian,bug}'/*'
}
