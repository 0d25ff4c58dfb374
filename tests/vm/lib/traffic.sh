# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# For the traffic tests, after lib.sh: raw frames in and out of hosts (see
# wire.py beside this file), and what debarctl has counted of them. Starting a
# program is what takes time in an emulated machine, so there is little of it.

# Addresses of the examples; "covered" are those below 28:57:be.
# shellcheck disable=SC2034
camera=28:57:be:01:02:03 clean=00:00:5e:00:53:01 other=00:00:5e:00:53:02
# shellcheck disable=SC2034
everyone=ff:ff:ff:ff:ff:ff

# build: commands for `ip -batch` on standard input; "netns add" among them
# makes hosts
build() {
	local commands line
	commands=$(< /dev/stdin)
	while read -r line; do
		[[ $line == "netns add "* ]] && hosts+=("${line##* }")
	done <<< "$commands"
	need ip -batch - <<< "$commands"
}

# demolish [COMMAND...]: all hosts, and what else `ip -batch` is told
demolish() {
	{
		printf '%s\n' "$@"
		[ ${#hosts[@]} -eq 0 ] || printf 'netns del %s\n' "${hosts[@]}"
	} | ip -batch -
	hosts=()
}

# linked DEVICE...: wait until both ends of each are up, and a bridge forwards
linked() {
	local device
	for device; do
		eventually is_linked "$device" || need is_linked "$device"
	done
}

is_linked() {
	local state=3
	[ ! -e "/sys/class/net/$1/brport/state" ] ||
		read -r state < "/sys/class/net/$1/brport/state"
	# A tap device may never say more than "unknown".
	[[ "$(< "/sys/class/net/$1/operstate")" =~ ^(up|unknown)$ ]] &&
		[ "$state" = 3 ]
}

start_wire() {
	mkfifo "$scratch/to-wire" "$scratch/from-wire"
	DEBARCTL=$debarctl "$top/tests/vm/lib/wire.py" \
		< "$scratch/to-wire" > "$scratch/from-wire" &
	wire_pid=$!
	exec 8> "$scratch/to-wire" 9< "$scratch/from-wire"
}

# Ends with the process that wire.py is, and what it has opened.
stop_wire() {
	exec 8>&- 9<&-
	wait "$wire_pid"
}

# One command to wire.py; its answer goes to $answer.
wire() {
	echo "$*" >&8
	read -r -t 300 answer <&9 || answer="wire.py does not answer"
}

# wired COMMAND...: what a test cannot go on without
wired() {
	wire "$@"
	[ "$answer" = "done" ] && return
	echo "Bail out! $answer"
	exit 1
}

# heard DESCRIPTION WANTED FROM TO COUNT FRAME...: send frames (see "pass" of
# wire.py) and compare how many of them each of TO heard
heard() {
	wire pass "${@:3}"
	is "$1" "$answer" "$2"
}

# counted DESCRIPTION "FRAMES DROPPED" MAC: compare what debarctl has counted
# for a device since the last time
counted() {
	wire tally "$3"
	is "$1" "$answer" "$2"
}

# plain_policy [MODE]: everything below 28:57:be is covered
plain_policy() {
	need load_policy <<-Y
	version: 1
	name: traffic
	mode: ${1:-enforce}
	vendors:
	  - name: hikvision
	    mac: ["28:57:be"]
	Y
}
