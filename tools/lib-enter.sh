# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Running a command in the place of lib-root.sh, at the same path as here, with what is its due
# of the caller's environment: chosen variables, folders they name, the display.
#   offline=yes   no network but a loopback of its own
#   personal=yes  the person's own Liaison folders, working folder and files named as arguments
# Sourced by tools/dev.

passed=(TERM TZ CI NO_COLOR G_MESSAGES_DEBUG G_DEBUG GSK_RENDERER GSK_DEBUG GTK_DEBUG GTK_A11Y
  GDK_DEBUG GDK_BACKEND GSETTINGS_BACKEND SOUP_DEBUG ADW_DEBUG_COLOR_SCHEME ADW_DISABLE_PORTAL
  ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS CC CFLAGS LDFLAGS MESON_TESTTHREADS
  http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY NODE_EXTRA_CA_CERTS)

# Appends to $flags: bind $1 and what is below it, making it when it is a folder not yet there.
share ()
{
  [ -e "$1" ] || mkdir -p "$1"
  flags+=(--bind "$1" "$1")
}

pass_variables ()
{
  local name
  for name in "${passed[@]}" ${!npm_config_@} ${KEEP:-}; do
    [ -z "${!name:-}" ] || flags+=(--setenv "$name" "${!name}")
  done
  for name in XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME; do
    [ -n "${!name:-}" ] || continue
    share "${!name}"
    flags+=(--setenv "$name" "${!name}")
  done
  for name in ${!LIAISON_@}; do
    case ${!name} in
      /*) [ ! -e "${!name}" ] || share "${!name}" ;;
    esac
    flags+=(--setenv "$name" "${!name}")
  done
}

pass_display ()
{
  local runtime socket
  runtime=/run/user/$(id -u)
  if [ -n "${WAYLAND_DISPLAY:-}" ]; then
    socket=$WAYLAND_DISPLAY
    [ "${socket#/}" != "$socket" ] || socket=${XDG_RUNTIME_DIR:-}/$socket
    [ ! -S "$socket" ] || flags+=(--bind "$socket" "$runtime/wayland-0" --setenv WAYLAND_DISPLAY wayland-0)
  fi
  if [ -n "${DISPLAY:-}" ] && [ -d /tmp/.X11-unix ]; then
    flags+=(--ro-bind /tmp/.X11-unix /tmp/.X11-unix --setenv DISPLAY "$DISPLAY")
    [ -z "${XAUTHORITY:-}" ] || [ ! -e "$XAUTHORITY" ] ||
      flags+=(--ro-bind "$XAUTHORITY" "$runtime/xauthority" --setenv XAUTHORITY "$runtime/xauthority")
  fi
  case ${DBUS_SESSION_BUS_ADDRESS:-} in
    unix:path=*)
      socket=${DBUS_SESSION_BUS_ADDRESS#unix:path=}
      socket=${socket%%,*}
      [ ! -S "$socket" ] ||
        flags+=(--bind "$socket" "$runtime/bus" --setenv DBUS_SESSION_BUS_ADDRESS "unix:path=$runtime/bus")
      ;;
  esac
}

# What belongs to the person: accounts and databases, where they stand, and the files they name.
pass_personal ()
{
  local folder argument
  for folder in .local/share .config .cache .local/state; do
    share "$HOME/$folder/liaison"
  done
  flags+=(--bind "$PWD" "$PWD")
  for argument; do
    case $argument in
      /*) [ ! -f "$argument" ] || flags+=(--ro-bind "$argument" "$argument") ;;
    esac
  done
}

inside_bwrap ()
{
  local uid folder=$here common
  uid=$(id -u)
  local flags=(--bind "$root" / --dev-bind /dev /dev --proc /proc --perms 1777 --tmpfs /tmp --tmpfs /run
    --dir /run/user --perms 0700 --dir "/run/user/$uid" --bind "$cache/home" "$HOME"
    --bind "$here" "$here" --bind "$cache/ccache" /ccache --unshare-pid
    --die-with-parent --clearenv --setenv PATH /usr/bin:/bin:/usr/sbin:/sbin --setenv HOME "$HOME"
    --setenv LANG C.UTF-8 --setenv CCACHE_DIR /ccache --setenv XDG_RUNTIME_DIR "/run/user/$uid")

  mkdir -p "$cache/ccache" "$cache/home"
  case $PWD/ in
    "$here"/*) folder=$PWD ;;
    *) [ "${personal:-}" != yes ] || folder=$PWD ;;
  esac
  flags+=(--chdir "$folder")
  if [ -f "$here/.git" ]; then # a linked work tree: its history lives elsewhere
    common=$(sed -n 's/^gitdir: //p' "$here/.git")
    [ ! -d "${common%/worktrees/*}" ] || flags+=(--bind "${common%/worktrees/*}" "${common%/worktrees/*}")
  fi
  if [ "${offline:-}" = yes ]; then
    flags+=(--unshare-net)
  else
    flags+=(--ro-bind-try /etc/resolv.conf /etc/resolv.conf --ro-bind-try /etc/hosts /etc/hosts
      --ro-bind-try /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt)
    [ ! -f "$HOME/.npmrc" ] || flags+=(--ro-bind "$HOME/.npmrc" "$HOME/.npmrc")
  fi
  pass_variables
  pass_display
  [ "${personal:-}" != yes ] || pass_personal "$@"

  if [ "$uid" = 0 ]; then
    bwrap "${flags[@]}" -- "$@"
  else # D-Bus wants a name for this user
    bwrap "${flags[@]}" --ro-bind-data 8 /etc/passwd -- "$@" \
      8< <(cat "$root/etc/passwd"; echo "dev:x:$uid:$(id -g)::$HOME:/bin/bash")
  fi
}

inside_native ()
{
  if [ "${offline:-}" = yes ] && have bwrap && bwrap --dev-bind / / --unshare-net true 2>/dev/null; then
    bwrap --dev-bind / / --unshare-net --die-with-parent -- "$@"
  else
    "$@"
  fi
}

# How commands are run: native, bwrap or chroot.
way_in ()
{
  if is_native; then
    echo native
  elif bwrap --bind / / true 2>/dev/null; then
    echo bwrap
  else
    echo chroot
  fi
}

inside ()
{
  is_native || setup_root
  "inside_$(way_in)" "$@"
}

# Where neither bubblewrap nor a mount is allowed (some containers), as root: the project is
# copied in and what was made is copied back.
inside_chroot ()
{
  [ "$(id -u)" = 0 ] || die "this system allows no user namespaces; run as root, or allow them"
  local status=0
  mkdir -p "$root$here" "$root$HOME"
  cp -au "$here/." "$root$here/"
  [ -e "$root/dev/null" ] || cp -a /dev/null /dev/zero /dev/urandom /dev/random /dev/tty "$root/dev/"
  [ ! -f /etc/resolv.conf ] || cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME="$HOME" LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    XDG_RUNTIME_DIR=/run chroot "$root" sh -c 'cd "$1" && shift && exec "$@"' - "$here" "$@" ||
    status=$?
  cp -au "$root$here/." "$here/"
  return $status
}
