#!/bin/bash
# up.sh EMULATOR DIR PORT [OWNER]: starts a local AWS on 127.0.0.1:PORT, without Docker images and without a token, waits until
# it answers, prints its endpoint; of one that runs in DIR already, that one's. EMULATOR: ministack, or localemu (LocalStack's
# code; Python 3.13). State, log and pid in DIR.
# It ends with down.sh DIR, or by itself when the process OWNER is gone. Lambda handlers run as processes of $NODE (node).
# Exit 2: this machine cannot have that emulator. Further settings of the emulator pass through the environment.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
emulator=${1:?emulator} dir=$(realpath -m "${2:?dir}") port=${3:?port}
case $emulator in
  ministack) release=1.5.33 minimum='(3, 10)' ;;
  localemu) release=1.3.2 minimum='(3, 13)' ;; # before 3.13 it installs, calls itself healthy and then fails every call
  *) echo "up.sh: ministack or localemu, not $emulator" >&2; exit 2 ;;
esac
venv=${XDG_CACHE_HOME:-$HOME/.cache}/deployclaw-test/aws/$emulator-$release
mkdir -p "$dir" "$(dirname "$venv")"

# A version manager's stand-in may exist and still fail: each Python is asked.
find_python() {
  for p in ${PYTHON:-} python3.13 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3 python3; do
    "$p" -c "import sys, venv, ensurepip; sys.exit(sys.version_info < $minimum)" 2>/dev/null && { echo "$p"; return; }
  done
  echo "up.sh: $emulator needs Python >= $minimum with venv (python3-venv); name one in PYTHON=" >&2
  exit 2
}

install_emulator() {
  [ -e "$venv/ok" ] && return
  local python
  python=$(find_python) || exit 2
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/pip" install -q --disable-pip-version-check "$emulator==$release" >&2 || exit 2
  touch "$venv/ok"
}

# Two at once must not install into one folder.
exec 9>"$venv.lock"
flock 9
install_emulator
exec 9>&-

cd "$dir"
exec 8>lock
flock 8
if [ -e pid ] && kill -0 "$(cat pid)" 2>/dev/null; then
  cat endpoint
  exit 0
fi

node=${NODE:-$(command -v node)}
if [ "$emulator" = ministack ]; then
  export GATEWAY_PORT=$port BIND_HOST=127.0.0.1 IOT_MTLS_ENABLED=0 SFTP_ENABLED=0
  command=("$venv/bin/ministack") health=/_localstack/health
  PATH=$(dirname "$node"):$PATH
else
  mkdir -p fs
  export GATEWAY_LISTEN=127.0.0.1:$port LOCALEMU_HOST=127.0.0.1:$port FILESYSTEM_ROOT=$dir/fs NODE=$node SQS_ENDPOINT_STRATEGY=path
  export DISABLE_EVENTS=1 SKIP_SSL_CERT_DOWNLOAD=1 DNS_ADDRESS=0 CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES=${CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES:-0}
  command=("$venv/bin/python" "$here/emulator_host.py") health=/_localemu/health
fi

# The guard leads the group and ends all of it with the owner: an emulator must not outlive a test run that was killed.
owner=${4:-1}
setsid bash -c '"${@:2}" & while kill -0 $! 2>/dev/null && kill -0 "$1" 2>/dev/null; do sleep 1; done; kill -KILL -- -$$' \
  guard "$owner" "${command[@]}" >log 2>&1 </dev/null 8>&- &
echo "$!" >pid
for _ in $(seq 480); do
  curl -sf -m 2 -o /dev/null "http://127.0.0.1:$port$health" && { echo "http://127.0.0.1:$port" | tee endpoint; exit 0; }
  kill -0 "$(cat pid)" 2>/dev/null || break
  sleep 0.25
done
tail -5 log >&2
"$here/down.sh" "$dir"
exit 1
