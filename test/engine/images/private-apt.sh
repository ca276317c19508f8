# shellcheck shell=bash
# private_apt COMMAND...: apt that knows several Debian releases and never touches the machine's own apt state.
# Its dpkg status is empty on purpose: a simulated install then lists every package that a root file system needs.
PRIVATE_APT=$CACHE/apt
DEBIAN_RELEASES="bookworm trixie sid"

# release_apt RELEASE COMMAND...: a release that mirrors will drop one day has a state of its own, so that the others go on.
release_apt() {
  local release=$1
  shift
  if [[ " $DEBIAN_RELEASES " == *" $release "* ]]; then
    private_apt "$@"
  else
    PRIVATE_APT=$CACHE/apt-$release DEBIAN_RELEASES=$release private_apt "$@"
  fi
}

private_apt() {
  if [ -z "$(find "$PRIVATE_APT/updated" -mmin -1440 2>/dev/null)" ]; then
    write_private_apt_conf || return
    APT_CONFIG=$PRIVATE_APT/apt.conf apt-get -qq -o Acquire::Retries=3 update >&2
    touch "$PRIVATE_APT/updated"
  fi
  APT_CONFIG=$PRIVATE_APT/apt.conf "$@"
}

# The mirror that this machine already uses for Debian; fails where it has none.
debian_mirror() {
  local found
  found=$(grep -rhoE '(URIs: |deb )[^ ]*https?://[^ ]*/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
    grep -oE 'https?://[^ ]*' | head -1) || true
  [ -n "$found" ] || {
    echo "No Debian mirror in /etc/apt/sources.list or sources.list.d: add the one that this machine should use." >&2
    return 1
  }
  echo "$found"
}

write_private_apt_conf() {
  local d=$PRIVATE_APT mirror release
  mirror=$(debian_mirror) || return
  mkdir -p "$d"/lists/partial "$d"/cache/archives/partial "$d"/etc/{apt.conf.d,sources.list.d,preferences.d}
  : >"$d/status"
  for release in $DEBIAN_RELEASES; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main"
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main"
  done >"$d/etc/sources.list"
  # Check-Valid-Until: sid's Release file counts as expired on a mirror that is a snapshot; it is signed all the same.
  cat >"$d/apt.conf" <<CONF
Dir::Etc "$d/etc/";
Dir::Etc::sourcelist "$d/etc/sources.list";
Dir::Etc::sourceparts "$d/etc/sources.list.d/";
Dir::Etc::parts "$d/etc/apt.conf.d/";
Dir::State::lists "$d/lists";
Dir::State::status "$d/status";
Dir::Cache "$d/cache";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
CONF
}
