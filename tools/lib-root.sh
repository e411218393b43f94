# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The place where everything is built and run: this system when it has the base, otherwise a
# Debian root of our own, made once by mmdebstrap and entered with bubblewrap in 13 ms.
# Sourced by tools/dev; expects $here, the project's folder.

suite=${SUITE:-trixie}
packages=$(grep -v '^#' "$here/tools/packages" | tr -s ' \n' ' ')
# Not below XDG_CACHE_HOME: who points that at a folder of one run wants no root of 1.5 GB in it.
cache=${LIAISON_DEV_CACHE:-$HOME/.cache/liaison-dev}
root=$cache/$suite-$(printf '%s' "$suite $packages" | sha256sum | cut -c1-12)
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

say ()
{
  printf '%s\n' "$*" >&2
}

die ()
{
  say "tools/dev: $*"
  exit 1
}

have ()
{
  local name
  for name; do
    command -v "$name" >/dev/null 2>&1 || return 1
  done
}

# Does this system have the base itself? Then no root is needed.
is_native ()
{
  if [ -z "${native:-}" ]; then
    native=no
    if have cc meson ninja blueprint-compiler pkg-config && pkg-config --exists \
      'gtk4 >= 4.18' 'libadwaita-1 >= 1.7' 'gio-2.0 >= 2.84' 'libsoup-3.0 >= 3.6' \
      'yyjson >= 0.10' 'json-glib-1.0 >= 1.10' 'sqlite3 >= 3.46' 'libsecret-1 >= 0.21'; then
      native=yes
    fi
  fi
  [ "$native" = yes ]
}

# Entries of apt's sources, one a line: URI, suite, components; both file formats.
apt_entries ()
{
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] && sed -n 's/^[[:space:]]*deb[[:space:]]\+\(\[[^]]*\][[:space:]]*\)\?//p' "$file"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] && awk '
      function out(  i, j) {
        if (enabled) for (i = 1; i <= nu; i++) for (j = 1; j <= ns; j++) print u[i], s[j], c
        nu = ns = 0; c = ""; enabled = 1
      }
      BEGIN { enabled = 1 }
      /^$/ { out() }
      /^URIs:/ { sub(/^[^:]*:[ \t]*/, ""); nu = split($0, u) }
      /^Suites:/ { sub(/^[^:]*:[ \t]*/, ""); ns = split($0, s) }
      /^Components:/ { sub(/^[^:]*:[ \t]*/, ""); c = $0 }
      /^Enabled:[ \t]*no/ { enabled = 0 }
      END { out() }' "$file"
  done
  return 0
}

# The address of the archive that serves a Debian suite matching $1, as this system has it.
mirror_of ()
{
  local uri
  uri=$(apt_entries | awk -v wanted="$1" '$2 ~ wanted && / main( |$)/ { print $1; exit }')
  case $uri in
    mirror+file:*) awk '!/^#/ && NF { print $1; exit }' "${uri#mirror+file:}" ;;
    *) printf '%s' "$uri" ;;
  esac
}

need_makers ()
{
  have mmdebstrap bwrap && [ -e "$keyring" ] && { [ "$(id -u)" = 0 ] || have newuidmap; } && return
  local wanted=(mmdebstrap bubblewrap debian-archive-keyring)
  [ "$(id -u)" = 0 ] || wanted+=(uidmap)
  have apt-get || die "this system has neither the base (see docs/building.md) nor apt to make one"
  if [ "$(id -u)" != 0 ]; then
    die "please have this run once, then try again: sudo apt-get install ${wanted[*]}"
  fi
  say "Installing ${wanted[*]}"
  apt-get -o DPkg::Lock::Timeout=600 update -qq
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -qqy \
    --no-install-recommends "${wanted[@]}" >/dev/null
}

make_root ()
{
  local names='^(bullseye|bookworm|trixie|forky|sid|oldstable|stable|testing|unstable)'
  local main security mode=root options=() lines=()

  need_makers
  main=${DEBIAN_MIRROR:-$(mirror_of "$names\$")}
  security=${DEBIAN_SECURITY:-$(mirror_of "$names(-security|/updates)\$")}
  [ -n "$main" ] || die "apt's sources name no Debian archive; set DEBIAN_MIRROR to one"
  if [ "$(id -u)" != 0 ]; then
    mode=unshare
    grep -q "^$(id -un):" /etc/subuid || die "please have this run once: sudo usermod" \
      "--add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
  fi

  lines=("deb [signed-by=$keyring] $main $suite main")
  if [ "$suite" != sid ]; then
    lines+=("deb [signed-by=$keyring] $main $suite-updates main")
    [ -z "$security" ] || lines+=("deb [signed-by=$keyring] $security $suite-security main")
  fi
  [ "$suite" = trixie ] || options+=(--aptopt='Acquire::Check-Valid-Until "false"')

  say "Making the Debian $suite root in $root: about 300 MB to fetch, a minute or three"
  rm -rf "$root.new"
  mkdir "$root.new"
  # The archive's address is this machine's affair: the root forgets it.
  mmdebstrap --quiet --mode=$mode --variant=apt --include="$(echo $packages | tr ' ' ',')" \
    --aptopt='Apt::Install-Recommends "false"' --aptopt='Acquire::Retries "5"' "${options[@]}" \
    --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook='rm -f "$1"/etc/apt/sources.list' \
    "$suite" - "${lines[@]}" | tar -C "$root.new" --exclude='./dev/*' -xf -
  # mmdebstrap leaves it empty; GTK's D-Bus wants one, with its line feed.
  printf '%s\n' "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')" >"$root.new/etc/machine-id"
  touch "$root.new/.ready"
  rm -rf "$root"
  mv -T "$root.new" "$root"
}

# Makes the root unless it is there; forgets roots that nobody entered for two weeks.
setup_root ()
{
  is_native && return
  if [ ! -f "$root/.ready" ]; then
    mkdir -p "$cache"
    exec 9>"$cache/lock"
    flock 9
    [ -f "$root/.ready" ] || make_root
    find "$cache" -mindepth 2 -maxdepth 2 -name .ready -mtime +14 ! -path "$root/*" -printf '%h\0' |
      xargs -0r rm -rf
    exec 9>&-
  fi
  touch "$root/.ready"
}
