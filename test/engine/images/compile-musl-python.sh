#!/bin/bash
# Compiles CPython 3.13 from Debian's source packages against musl, with zlib, libffi and OpenSSL linked in, and prints the
# path of the resulting archive (usr/local/... and the loader). Takes minutes once, then the cache answers.
# Left out: sqlite3, lzma, bz2, readline, curses.
set -euo pipefail
. "$(dirname "$0")/../lib.sh"
. "$ENGINE_DIR/images/private-apt.sh"
archive=$CACHE/musl-python.tar
[ ! -s "$archive" ] || { echo "$archive"; exit 0; }

need musl-gcc musl-tools musl-dev gcc libc6-dev linux-libc-dev
need make
need perl
need xz xz-utils
build=$CACHE/musl-build
prefix=$build/prefix
log=$build/log
machine=$(uname -m)
mkdir -p "$build" "$prefix"
cd "$build"
: >"$log"

# fetch_source PACKAGE RELEASE...: a mirror may index a version that it does not carry; then the next release's.
fetch_source() {
  local package=$1 release folder=$build/source-$1
  shift
  ! compgen -G "$folder/*/configure" >/dev/null && ! compgen -G "$folder/*/Configure" >/dev/null || return 0
  for release in "$@"; do
    rm -rf "$folder"
    mkdir "$folder"
    (cd "$folder" && private_apt apt-get -qq source --download-only "$package/$release" >>"$log" 2>&1) || continue
    tar -C "$folder" --no-same-owner -xf "$(ls "$folder"/*.orig.tar.{xz,gz,bz2} 2>/dev/null | head -1)"
    return
  done
  fail "no source of $package in Debian's ${*}, see $log"
}

# in_source PACKAGE COMMAND: runs the shell command in the unpacked source, into the log.
in_source() {
  say "compiling $1"
  (cd "$build/source-$1"/*/ && eval "$2") >>"$log" 2>&1 || { tail -20 "$log" >&2; fail "$1 did not compile, see $log"; }
}

fetch_source python3.13 trixie
fetch_source zlib bookworm trixie
fetch_source libffi bookworm trixie
fetch_source openssl bookworm trixie sid

# The kernel's headers for musl: only these folders, never glibc's own headers.
mkdir -p headers
ln -sfn /usr/include/linux headers/linux
ln -sfn /usr/include/asm-generic headers/asm-generic
ln -sfn "/usr/include/$machine-linux-gnu/asm" headers/asm
# CPython's configure stops when the compiler calls itself a glibc one while the C library is musl.
cat >compiler <<COMPILER
#!/bin/sh
for argument; do [ "\$argument" = --print-multiarch ] && { echo $machine-linux-musl; exit; }; done
exec musl-gcc -idirafter $build/headers "\$@"
COMPILER
chmod +x compiler
export CC=$build/compiler CFLAGS="-O2 -fPIC" MAKEFLAGS="-j$(nproc)"

[ -f "$prefix/lib/libz.a" ] || in_source zlib "./configure --static --prefix=$prefix && make libz.a && make install"
[ -f "$prefix/lib/libffi.a" ] || in_source libffi "./configure --disable-shared --prefix=$prefix --libdir=$prefix/lib \
  --disable-docs --disable-multi-os-directory && make && make install"
[ -f "$prefix/lib/libssl.a" ] || in_source openssl "./Configure linux-$machine no-tests no-engine no-async no-secure-memory \
  no-module no-legacy no-shared --prefix=$prefix --libdir=lib --openssldir=/etc/ssl && make build_libs && make install_dev"
rm -rf root
# pkg-config would find the machine's own glibc libraries.
in_source python3.13 "PKG_CONFIG=/bin/false ZLIB_CFLAGS=-I$prefix/include ZLIB_LIBS='-L$prefix/lib -lz' \
  LIBFFI_CFLAGS=-I$prefix/include LIBFFI_LIBS='-L$prefix/lib -lffi' \
  ./configure --prefix=/usr/local --enable-shared --with-openssl=$prefix --without-ensurepip --disable-test-modules \
  && make && make install DESTDIR=$build/root"

rm -rf root/usr/local/lib/python*/{test,idlelib,turtledemo,ensurepip,config-*} root/usr/local/lib/*.a root/usr/local/share
find root -name __pycache__ -prune -exec rm -rf {} +
mkdir -p root/lib root/etc
cp -L "/lib/ld-musl-$machine.so.1" root/lib/
ln -s "ld-musl-$machine.so.1" "root/lib/libc.musl-$machine.so.1"
printf '/lib:/usr/local/lib:/usr/lib\n' >"root/etc/ld-musl-$machine.path"
tar -C root -cf "$archive.part" .
mv "$archive.part" "$archive"
rm -rf "$build"
echo "$archive"
