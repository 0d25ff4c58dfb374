# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For the shell tests: TAP output, and namespaces to play hosts.
#
#   . tests/lib.sh
#   ok "what holds" COMMAND...        passes when COMMAND succeeds
#   not_ok "what does not" COMMAND... passes when COMMAND fails
#   is "what" GOT WANTED              passes when the two are equal
#   skip "what" "why"                 reported as skipped, never as passed
#   finish                            prints the plan; exit status of the test
#
# Output of the commands goes to stderr only where a check fails.
set -uo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
debarctl=${DEBARCTL:-$top/build/debarctl}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

tests=0 failures=0

report() { # STATUS DESCRIPTION
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $2"
		sed 's/^/# /' "$scratch/out"
	fi
}

ok() {
	local description=$1 status=0
	shift
	{ echo "$ $*"; "$@"; } > "$scratch/out" 2>&1 || status=1
	report "$status" "$description"
}

not_ok() {
	local description=$1 status=0
	shift
	{ echo "$ ! $*"; ! "$@"; } > "$scratch/out" 2>&1 || status=1
	report "$status" "$description"
}

is() {
	local status=0
	[ "$2" = "$3" ] || status=1
	printf 'got:    %s\nwanted: %s\n' "$2" "$3" > "$scratch/out"
	report "$status" "$1"
}

skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

# What a test cannot go on without. Its output is shown if it fails, else gone.
need() {
	local status=0
	"$@" > "$scratch/out" 2>&1 || status=$?
	[ "$status" -eq 0 ] && return
	echo "Bail out! '$*' failed with status $status"
	sed 's/^/# /' "$scratch/out"
	exit 1
}

finish() {
	echo "1..$tests"
	exit $((failures > 0))
}

# Wait up to 60 s (200 s on a debug kernel), or DEBAR_PATIENCE, until COMMAND
# succeeds: long enough for an emulated machine on a busy host.
eventually() {
	local end=$((SECONDS + ${DEBAR_PATIENCE:-60}))
	[ -z "${DEBAR_SLOW-}" ] || end=$((SECONDS + ${DEBAR_PATIENCE:-200}))
	while [ $SECONDS -lt $end ]; do
		"$@" > /dev/null 2>&1 && return
		sleep 0.1
	done
	"$@"
}

# The TAP on standard input becomes ours; $planned is set once its plan was there.
# shellcheck disable=SC2034 # the caller asks for it
adopt() { # WHOSE
	local line
	planned=''
	: > "$scratch/out"
	while IFS= read -r line; do
		case $line in
		'ok '*) report 0 "$1: ${line#* - }" ;;
		'not ok '*) report 1 "$1: ${line#* - }" ;;
		1..*) planned=yes ;;
		*) echo "$line" ;;
		esac
	done
}

# Build a module of the tests in DIRECTORY, for Kbuild leaves its objects beside
# the sources.
build_kmod() { # KERNEL SOURCES DIRECTORY
	mkdir -p "$3" && cp -u --preserve=timestamps "$2"/* "$3" &&
		make -s -C "$(scripts/kernel-dir --dir "$1")" M="$top/$3" modules
}

# --- the module -------------------------------------------------------------

load_module() {
	[ -d /sys/module/debar ] || need insmod "$DEBAR_KO" "$@"
}

unload_module() {
	rmmod debar
}

# Load the policy given as YAML on standard input.
load_policy() {
	cat > "$scratch/policy.yaml"
	"$debarctl" load "$@" "$scratch/policy.yaml"
}

# One field of `debarctl status --json`, by jq path.
status_of() {
	"$debarctl" status --json | jq -r "$1"
}

# One field of a device: device_of MAC PATH
device_of() {
	"$debarctl" devices --json |
		jq -r --arg mac "$1" ".devices[] | select(.mac == \$mac) | $2"
}

# --- hosts ------------------------------------------------------------------

hosts=()

# host NAME: a namespace with loopback up
host() {
	need ip netns add "$1"
	ip -n "$1" link set lo up
	ip netns exec "$1" sysctl -qw net.ipv6.conf.all.accept_dad=0 \
		net.ipv6.conf.default.accept_dad=0
	hosts+=("$1")
}

# mute HOST...: hosts that say nothing but what the test makes them say
mute() {
	local host
	for host; do
		in_host "$host" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
			net.ipv6.conf.default.disable_ipv6=1
	done
}

remove_hosts() {
	local host
	for host in "${hosts[@]}"; do
		ip netns pids "$host" | xargs -r kill -9 2> /dev/null
		ip netns del "$host"
	done
	hosts=()
}

# in_host NAME COMMAND...
in_host() {
	ip netns exec "$@"
}

# cable A DEVICE-IN-A B DEVICE-IN-B: a veth pair, both ends up; A or B may be
# "-" for the namespace of the test
cable() {
	local a=() b=()
	[ "$1" = - ] || a=(netns "$1")
	[ "$3" = - ] || b=(netns "$3")
	need ip link add "$2" "${a[@]}" type veth peer name "$4" "${b[@]}"
	if [ "$1" = - ]; then ip link set "$2" up; else ip -n "$1" link set "$2" up; fi
	if [ "$3" = - ]; then ip link set "$4" up; else ip -n "$3" link set "$4" up; fi
}

# reaches HOST ADDRESS: one echo comes back within a second or two
reaches() {
	ip netns exec "$1" ping -n -q -c 1 -W "$([ -n "${DEBAR_SLOW-}" ] && echo 4 || echo 1)" "$2"
}

# The receive counter of a device in a host: received HOST DEVICE
received() {
	ip -n "$1" -s -j link show "$2" | jq '.[0].stats64.rx.packets'
}
