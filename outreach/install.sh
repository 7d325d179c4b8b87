#!/usr/bin/env bash
# Installs what is missing: system packages (apt), then .venv from the pinned requirements.
#
#   outreach/install.sh run   what `make run` needs
#   outreach/install.sh dev   that, and what `make test` and `make check` need
#
# The last thing written is a stamp inside .venv. A .venv whose stamp is missing or names other
# requirements, another Python or another folder is made anew, so nothing stays half-made.
set -euo pipefail

mode=${1:-run}
cd "$(dirname "$0")/.."
unset PYTHONHOME PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

packages=(ca-certificates fontconfig libharfbuzz0b libpango-1.0-0 libpangoft2-1.0-0 libzbar0 tzdata)
optional=(libharfbuzz-subset0) # smaller, faster PDFs; Ubuntu 22.04 does not have it
requirements=(requirements.txt)
case $mode in
  run) ;;
  dev)
    packages+=(dovecot-imapd kannel kannel-extras libatomic1 nghttp2-client nginx-light openssl postgresql)
    packages+=(redis-server w3m)
    requirements+=(requirements-dev.txt)
    ;;
  *) echo "Pemakaian: outreach/install.sh run|dev" >&2; exit 2 ;;
esac

log=
trap '[ -z "$log" ] || rm -f "$log"' EXIT
trap 'echo "Pemasangan dihentikan. Jalankan perintah yang sama untuk mengulanginya." >&2; exit 130' INT TERM

say() { printf 'Outreach: %s\n' "$*"; }
fail() {
  printf 'Outreach: %s\n' "$*" >&2
  exit 1
}
fail_with_log() {
  { echo "--- catatan terakhir ---"; tail -n 12 "$log"; echo "------------------------"; } >&2
  fail "$@"
}

# ---- what is there already -------------------------------------------------------------------

has_apt() { command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; }

# Prints those of the named packages that are not installed.
missing_of() {
  local installed package
  installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "$@" 2>/dev/null || true)"
  for package; do
    [[ $installed == *" $package:installed "* ]] || echo "$package"
  done
}

has_browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then return 0; fi
  done
  return 1
}

# Says what the stamp of this mode must hold; the Python is asked, so a broken one has no stamp.
stamp_of() {
  local version
  version=$(.venv/bin/python -c 'import sys; print(sys.version)' 2>/dev/null) || return 1
  printf '%s\n%s\n' "$PWD/.venv" "$version"
  sha256sum "$@"
}
is_current() {
  [ -r ".venv/.installed-$mode" ] || return 1
  local wanted
  wanted=$(stamp_of "${requirements[@]}") || return 1
  [ "$wanted" = "$(<".venv/.installed-$mode")" ]
}

# Finds a Python >= 3.11 that can make a complete virtual environment; sets $python.
find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    candidate=$(command -v "$candidate") || continue
    if "$candidate" - >/dev/null 2>&1 <<'PYTHON'; then
import sys, ctypes, ensurepip, sqlite3, ssl, venv, zlib
sys.exit(not (sys.version_info >= (3, 11) and ensurepip.version()))
PYTHON
      python=$candidate
      return 0
    fi
  done
  return 1
}

missing=()
if has_apt; then
  mapfile -t missing < <(missing_of "${packages[@]}")
  if [ "$mode" = dev ] && ! has_browser; then missing+=(chromium); fi
fi
if [ ${#missing[@]} = 0 ] && is_current; then exit 0; fi

# ---- system packages -------------------------------------------------------------------------

# One installation at a time in this folder. Children must not inherit the lock (9<&-): apt may
# start a daemon that would keep it for ever.
exec 9<"$PWD/outreach/install.sh"
if ! flock -n 9; then
  say "Pemasangan lain sedang berjalan di folder ini; menunggu ..."
  flock 9
fi
log=$(mktemp) || fail "Folder sementara (/tmp) tidak dapat ditulisi. Kosongkan ruang disk lalu ulangi."

root=()
become_root() {
  if [ "$(id -u)" = 0 ]; then return 0; fi
  command -v sudo >/dev/null || return 1
  if sudo -n true 2>/dev/null 9<&-; then
    root=(sudo -n)
  elif [ -t 0 ] && [ -t 2 ] && sudo -v -p 'Outreach: kata sandi %p untuk memasang paket sistem: ' 9<&-; then
    root=(sudo)
  else
    return 1
  fi
}

apt() {
  local variable pass=()
  for variable in http_proxy https_proxy no_proxy; do # sudo drops them
    if [ -n "${!variable:-}" ]; then pass+=("$variable=${!variable}"); fi
  done
  "${root[@]}" env "${pass[@]}" LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get -y -q -o DPkg::Lock::Timeout=180 -o Acquire::Retries=2 "$@" \
    >>"$log" 2>&1 </dev/null 9<&-
}
apt_get() { apt install --no-install-recommends "$@"; }

updated=
update_lists() {
  if [ -n "$updated" ]; then return 0; fi
  updated=yes
  apt update || { sleep 3; apt update; } || true
}
is_known() { [ -n "$(apt-cache show "$1" 2>/dev/null)" ]; }

explain_apt() {
  local what="Paket sistem belum terpasang (${missing[*]})"
  if grep -qE 'Could not get lock|Unable to (lock|acquire)' "$log"; then
    fail_with_log "$what: apt sedang dipakai program lain. Tunggu pembaruan sistem selesai, lalu ulangi."
  elif grep -q 'dpkg was interrupted' "$log"; then
    fail_with_log "$what: pemasangan paket sebelumnya terputus. Jalankan: sudo dpkg --configure -a, lalu ulangi."
  elif grep -qE 'No space left|enough free space' "$log"; then
    fail_with_log "$what: disk penuh. Kosongkan ruang disk (sekitar 2 GB), lalu ulangi."
  elif grep -qE 'resolving|Could not connect|Cannot initiate|Unable to connect|connection (failed|timed out)|Network is unreachable|Failed to fetch' "$log"; then
    fail_with_log "$what: gudang paket tidak terjangkau. Periksa sambungan internet atau proksi, lalu ulangi."
  elif grep -qE 'Unable to locate|no installation candidate' "$log"; then
    fail_with_log "$what: paket tidak ada di sumber apt komputer ini. Diperlukan Debian 12+ atau Ubuntu 24.04+ dengan sumber resminya."
  fi
  fail_with_log "$what: apt gagal. Jalankan: sudo apt-get install ${missing[*]}, lalu ulangi."
}

needs_python=
if has_apt && ! is_current && ! find_python; then
  needs_python=yes
  missing=(python3 python3-venv "${missing[@]}")
fi

if [ ${#missing[@]} -gt 0 ]; then
  become_root || fail "Paket sistem belum terpasang: ${missing[*]}.
Akun ini tidak boleh memasangnya. Mintalah administrator menjalankan:
  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}
lalu ulangi perintah ini. Belum ada yang diubah."
  say "Memasang paket sistem (sekali saja): ${missing[*]} ..."
  for package in "${missing[@]}" "${optional[@]}"; do
    is_known "$package" || { update_lists; break; }
  done
  if [ "$mode" = dev ] && ! has_browser && ! is_known chromium; then
    # Ubuntu has Chromium only as a snap, which cannot be installed everywhere.
    mapfile -t missing < <(printf '%s\n' "${missing[@]}" | grep -vx chromium)
    say "Peringatan: paket chromium tidak ada di sini; uji peramban memerlukan Chromium atau Google Chrome."
  fi
  if [ ${#missing[@]} -gt 0 ] && ! apt_get "${missing[@]}"; then
    update_lists
    sleep 2
    apt_get "${missing[@]}" || explain_apt
  fi
fi

if has_apt; then
  mapfile -t absent < <(missing_of "${optional[@]}")
  if [ ${#absent[@]} -gt 0 ] && is_known "${absent[0]}" && become_root; then
    apt_get "${absent[@]}" || say "Peringatan: ${absent[*]} tidak terpasang; pembuatan PDF lebih lambat."
  fi
elif [ ! -e .venv ]; then
  say "Peringatan: ini bukan Debian/Ubuntu. Pasang sendiri Pango, HarfBuzz dan Fontconfig."
fi

# ---- Python ----------------------------------------------------------------------------------

if is_current; then exit 0; fi

# Ubuntu 22.04 calls 3.10 "python3" and has a newer one beside it.
if ! find_python && [ -n "$needs_python" ]; then
  for version in 3.13 3.12 3.11; do
    if is_known "python$version-venv"; then
      apt_get "python$version" "python$version-venv" || true
      break
    fi
  done
fi
find_python || fail "Diperlukan Python 3.11 atau lebih baru yang dapat membuat venv; yang ada: $(python3 --version 2>&1 || echo 'tidak ada'). Pasang python3 dan python3-venv dari Debian 12+ atau Ubuntu 24.04+, lalu ulangi."

[ -w . ] || fail "Folder $PWD tidak dapat ditulisi oleh $(id -un). Pakai akun pemilik folder ini, atau salin proyek ke folder sendiri."

explain_pip() {
  if grep -qE 'No space left' "$log"; then
    fail_with_log "Pustaka Python gagal dipasang: disk penuh. Kosongkan ruang disk (sekitar 1 GB), lalu ulangi."
  elif grep -qE 'NewConnectionError|NameResolutionError|Temporary failure|ConnectTimeout|ReadTimeout|Connection (refused|aborted|reset)|Network is unreachable|ProxyError|IncompleteRead' "$log"; then
    fail_with_log "Pustaka Python gagal diunduh: PyPI tidak terjangkau. Periksa sambungan internet atau proksi, lalu ulangi."
  elif grep -qE 'CERTIFICATE_VERIFY_FAILED|SSLError' "$log"; then
    fail_with_log "Pustaka Python gagal diunduh: sertifikat TLS ditolak. Periksa jam komputer dan PIP_CERT, lalu ulangi."
  fi
  fail_with_log "Pustaka Python gagal dipasang. Baca catatan di atas, perbaiki, lalu ulangi."
}
pip_install() {
  .venv/bin/python -m pip install -r "${requirements[-1]}" >>"$log" 2>&1 </dev/null 9<&-
}

# A .venv that was finished once, with this Python, is only brought up to date.
if [ "$(head -n 2 .venv/.installed-run 2>/dev/null)" != "$(stamp_of requirements.txt 2>/dev/null | head -n 2)" ] ||
  [ ! -e .venv/.installed-run ]; then
  rm -rf .venv 2>/dev/null || fail "Folder .venv milik akun lain. Hapus dengan: sudo rm -rf '$PWD/.venv', lalu ulangi."
  "$python" -m venv .venv >"$log" 2>&1 9<&- || fail_with_log "Gagal membuat .venv dengan $python. Pasang paket python3-venv atau kosongkan ruang disk, lalu ulangi."
fi
rm -f .venv/.installed-run .venv/.installed-dev 2>/dev/null ||
  fail "Folder .venv milik akun lain. Hapus dengan: sudo rm -rf '$PWD/.venv', lalu ulangi."

say "Memasang pustaka Python ke .venv (sekali saja, beberapa menit) ..."
: >"$log"
if ! pip_install; then
  sleep 3
  : >"$log"
  pip_install || explain_pip
fi

if [ "$mode" = dev ]; then stamp_of requirements.txt requirements-dev.txt >.venv/.installed-dev; fi
stamp_of requirements.txt >.venv/.installed-run
say "Pemasangan selesai."
