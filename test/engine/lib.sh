# shellcheck shell=bash
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

# need COMMAND [PACKAGE...]: installs the packages (default: the one of that name) unless the command is there already.
need() {
  command -v "$1" >/dev/null || install_packages "${@:$(($# > 1 ? 2 : 1))}"
}

install_packages() {
  local log
  say "installing $*"
  log=$(apt_waiting update -qq 2>&1 && apt_waiting install -y -qq --no-install-recommends "$@" 2>&1) ||
    { echo "$log" >&2; say "apt could not install $*"; return 1; }
}

# Another apt on the machine may hold the lock for minutes: wait instead of failing.
apt_waiting() { apt-get -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@"; }

# engine_answers SOCKET: whether a Docker Engine answers there.
engine_answers() { [ "$(curl -fsS --max-time 5 --unix-socket "$1" http://docker/_ping 2>/dev/null)" = OK ]; }
