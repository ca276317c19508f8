# Shared by the scripts of this folder (source it, do not run it): cache, messages, apt. No side effect but the cache folder.
ENGINE_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/deployclaw-test
export DEBIAN_FRONTEND=noninteractive
mkdir -p "$CACHE"

say() { echo "[$(basename "$0")] $*" >&2; }
fail() {
  say "$*"
  exit 1
}

# apt_install COMMAND PACKAGE...: installs the packages unless COMMAND is there already.
apt_install() {
  command -v "$1" >/dev/null && return
  local packages=("${@:2}")
  say "installing ${packages[*]}"
  apt_locked update -qq >&2
  apt_locked install -y -qq --no-install-recommends "${packages[@]}" >&2
}

# Another apt on the machine may hold the lock for minutes: wait instead of failing.
apt_locked() { apt-get -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@"; }

# engine_answers SOCKET: whether a Docker Engine answers there.
engine_answers() { [ "$(curl -fsS --max-time 5 --unix-socket "$1" http://docker/_ping 2>/dev/null)" = OK ]; }
