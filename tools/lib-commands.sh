# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The commands of tools/dev, made of `inside` and the small programs beside this file.

# Words: options of the test build. Sanitizers need /proc, which a bare chroot does not have.
test_options ()
{
  is_native || setup_root
  echo --werror
  [ "$(way_in)" = chroot ] || echo -Db_sanitize=address,undefined -Db_lundef=false
}

# Brings the build folder $1 up to date; more arguments are options of its first set-up.
# Of $targets alone, if that is set. One at a time: ninja does not look for another of its kind.
compile ()
{
  local folder=$1
  shift
  inside sh -c 'cd "$1"; folder=$2; targets=$3; shift 3
    [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" || exit 1
    exec 9>"$folder/.dev-lock" && flock 9
    exec ninja -C "$folder" $targets' - "$here" "$folder" "${targets:-}" "$@"
}

# The same without a word, unless it fails.
compile_quietly ()
{
  local said
  is_native || setup_root
  if ! said=$(compile "$@" 2>&1); then
    say "$said"
    die "the build failed"
  fi
}

# Runs program $2 of build folder $1 with its settings schema.
run_built ()
{
  local folder=$here/$1 found
  found=$(find "$folder/src" -type f -name "$2" -perm -u+x -print -quit)
  [ -n "$found" ] || die "there is no program $2 in $1"
  shift 2
  inside env GSETTINGS_SCHEMA_DIR="$folder/data" "$found" "$@"
}

do_setup ()
{
  if is_native; then
    say "This system has the base itself; nothing to set up"
  else
    setup_root
    say "The Debian $suite root is ready in $root"
  fi
}

do_build ()
{
  compile build -Dtests=false
}

do_liaisonctl ()
{
  compile_quietly build -Dtests=false
  personal=yes run_built build liaisonctl "$@"
}

do_run ()
{
  compile build -Dtests=false
  if [ -n "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]; then
    personal=yes run_built build liaison --demo "$@"
  else
    inside "$here/tools/run-in-browser" "$here/build" "$@"
  fi
}

# What tests may fetch from a registry is fetched before the network is taken away.
prepare_tests ()
{
  compile build-test $(test_options)
  [ ! -x tests/interop/prepare ] || inside tests/interop/prepare
}

# Documents of real servers, where somebody keeps them beside the project: docs/testing.md.
find_documents ()
{
  [ -n "${LIAISON_EDMX_DIR:-}" ] || [ ! -d "$here/../shared/edmx" ] ||
    LIAISON_EDMX_DIR=$(cd "$here/../shared/edmx" && pwd)
  [ -z "${LIAISON_EDMX_DIR:-}" ] || export LIAISON_EDMX_DIR
}

do_test ()
{
  local status=0 suites=() name
  find_documents
  for name; do
    suites+=(--suite "$name")
  done
  prepare_tests
  rm -f build-test/meson-logs/testlog*
  # Many tests wait, for a window to come to rest or for a server: one more than can work at a time.
  offline=yes inside tools/session meson test -C build-test --no-rebuild --print-errorlogs \
    --num-processes $(($(nproc) + 1)) "${suites[@]}" || status=$?
  inside python3 tools/count-results build-test/meson-logs || status=1
  return $status
}

do_check ()
{
  inside sh -c '[ -f build-test/build.ninja ] || meson setup build-test "$@" >/dev/null
    ninja -C build-test lint-inputs >/dev/null' - $(test_options)
  rm -f build-test/meson-logs/testlog*
  local status=0
  offline=yes inside meson test -C build-test --no-rebuild --print-errorlogs --suite lint || status=$?
  inside python3 tools/count-results build-test/meson-logs || status=1
  return $status
}

# asan PROGRAM ARGS...: a program of the test build, which has the sanitizers in it
do_asan ()
{
  local program=${1:-liaison}
  shift || true
  compile_quietly build-test $(test_options)
  personal=yes LSAN_OPTIONS=suppressions=$here/tools/lsan.supp run_built build-test "$program" "$@"
}

do_phone ()
{
  compile_quietly build -Dtests=false
  offline=yes inside tests/phone/session "$@"
}

# --matrix: every screen at five sizes in six looks, as sheets, into build-matrix
do_shots ()
{
  if [ "${1:-}" = --matrix ]; then
    shift
    targets=tests/ui/test-ui-access compile_quietly build-test $(test_options)
    offline=yes inside tools/session tools/matrix build-test/tests/ui/test-ui-access build-matrix "$@"
    return
  fi
  compile_quietly build -Dtests=false
  offline=yes inside tools/shots build "$@"
}

do_shot ()
{
  do_shots "${1:-shots}" "${2:-phone}" "${3:-light}"
}

# sim [--runs N] [--seed S] [--long] | --replay FILE [--log] | --mutants [--blind]
# --long: with sanitizers, as the test build has them.
do_sim ()
{
  local scripts=$here/tests/sim/regress
  case ${1:-} in
    --mutants)
      shift
      targets=sim-mutants compile_quietly build-sim --buildtype=debugoptimized
      offline=yes inside sh -c 'exec tests/sim/run-mutants.py "$@" $(
        find build-sim/tests/sim -maxdepth 1 -type f -name "liaison-sim-[0-9]*" | sort)' \
        - "$@" "$scripts"
      ;;
    *)
      case " $* " in
        *" --long "*)
          targets=tests/sim/liaison-sim-checked compile_quietly build-test $(test_options)
          LSAN_OPTIONS=suppressions=$here/tools/lsan.supp offline=yes inside \
            build-test/tests/sim/liaison-sim-checked --out "$scripts" "$@"
          ;;
        *)
          targets=tests/sim/liaison-sim compile_quietly build-sim --buildtype=debugoptimized
          offline=yes inside build-sim/tests/sim/liaison-sim --out "$scripts" "$@"
          ;;
      esac
      ;;
  esac
}

# bench [--runs N] [--million] [--instructions]: syncs; bench --frames: scrolling and typing
do_bench ()
{
  if [ "${1:-}" = --frames ]; then
    shift
    targets='tests/bench/bench-server tests/bench/bench-floor tests/bench/bench-bare
      tests/bench/bench-window src/ctl/liaisonctl' compile build-bench --buildtype=release
    GTK_A11Y=none offline=yes inside tools/session python3 tests/bench/frames.py "$here/build-bench" "$@"
    return
  fi
  targets='tests/bench/bench-server tests/bench/bench-floor src/ctl/liaisonctl' \
    compile build-bench --buildtype=release
  offline=yes inside python3 tests/bench/bench.py build-bench/src/ctl/liaisonctl \
    build-bench/tests/bench/bench-server build-bench/tests/bench/bench-floor "$@"
}
