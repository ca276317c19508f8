# shellcheck shell=bash
# make_app TAG IMAGE: python:TAG plus the web frameworks of requirements/, at /opt/site. The wheels are fetched on the
# host and copied in: nothing is fetched while the image is built.
make_app() {
  local tag=$1 image=$2 base=deployclaw-test/python:$1 context=$work/app-$1 version
  version=$(docker run --rm --network none "$base" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  mkdir -p "$context/site"
  install_wheels "$tag" "$version" "$context/site"
  cat >"$context/Dockerfile" <<DOCKERFILE
FROM $base
COPY site /opt/site
ENV PYTHONPATH=/opt/site PATH=/opt/site/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN python3 -m compileall -q /opt/site
DOCKERFILE
  # The classic builder: Debian's docker.io has no buildx, and a newer docker client would insist on it.
  DOCKER_BUILDKIT=0 docker build -q --network none -t "$image" "$context" >/dev/null 2>"$work/build.err" ||
    { cat "$work/build.err" >&2; fail "docker build of $image failed"; }
}

# install_wheels TAG VERSION FOLDER: any Python's pip can fetch wheels for another version and another C library. The
# requirements are the whole closure and --no-deps: pip would judge the dependencies' conditions by its own version.
install_wheels() {
  local tag=$1 version=$2 site=$3 wheels=$CACHE/wheels-$1 requirements options
  requirements=$ENGINE_DIR/images/requirements/$version.txt
  [ -f "$requirements" ] || requirements=$ENGINE_DIR/images/requirements/newest.txt
  options=(--no-deps --only-binary=:all: --implementation cp --python-version "$version" -r "$requirements")
  if [ "$tag" = musl ]; then
    options+=(--platform "musllinux_1_1_$(uname -m)" --platform "musllinux_1_2_$(uname -m)")
  else
    options+=(--platform "manylinux2014_$(uname -m)" --platform "manylinux_2_17_$(uname -m)" --platform "manylinux_2_28_$(uname -m)")
  fi
  mkdir -p "$wheels"
  python_pip -q install --no-compile --no-index --find-links "$wheels" --target "$site" "${options[@]}" 2>/dev/null >&2 && return
  rm -rf "$site" && mkdir "$site"
  python_pip -q download -d "$wheels" "${options[@]}" >&2
  python_pip -q install --no-compile --no-index --find-links "$wheels" --target "$site" "${options[@]}" >&2
}

python_pip() {
  /usr/bin/python3 -m pip --version >/dev/null 2>&1 || install_packages python3 python3-pip
  PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore /usr/bin/python3 -m pip "$@"
}
