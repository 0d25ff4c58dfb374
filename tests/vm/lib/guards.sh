# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# For the tests of guard rails and of what runs beside the hooks: a policy,
# and wire.py, which sends frames made by hand and counts what arrives.

coproc WIRE {
	DEBARCTL=$debarctl exec "$(dirname "${BASH_SOURCE[0]}")/wire.py"
}

# ban [SETTINGS [PROTECT [OPTION...]]]: the policy of all these tests
ban() {
	load_policy "${@:3}" <<-Y
		version: 1
		name: guards
		vendors:
		  - name: hikvision
		    mac: ["28:57:be"]
		${1:+settings: {$1\}}
		${2:+protect: [$2]}
	Y
}

# unban: the policy goes, and with it all that the module has learned
unban() {
	"$debarctl" flush > /dev/null
}

# wire < COMMANDS: those that have nothing to answer; empty lines are none
wire() {
	local line answer
	while read -r line; do
		[ -n "$line" ] || continue
		answer=$(ask "$line")
		[ "$answer" = "done" ] && continue
		echo "Bail out! $answer"
		exit 1
	done
}

# ask COMMAND...: one of those that have
ask() {
	local answer='wire.py has died'
	echo "$*" >&"${WIRE[1]}"
	IFS= read -r -t 300 -u "${WIRE[0]}" answer
	echo "$answer"
}

# mark WHERE FRAME...: all frames that were sent before have arrived there
mark() {
	local answer
	answer=$(ask mark "$@")
	[ "$answer" = ok ] || is "a mark comes to $1" "$answer" ok
}

# hears WHAT WHERE NAME=COUNT...: what WHERE has heard so far
hears() {
	local names=("${@:3}")

	is "$1: heard by $2" "$(ask heard "$2" "${names[@]%=*}")" "${*:3}"
}

# gets_to ADDRESS: one echo comes back to the namespace of the test
gets_to() {
	ping -n -q -c 1 -W "$([ -n "${DEBAR_SLOW-}" ] && echo 4 || echo 1)" "$1"
}

# mac_of DEVICE [HOST]
mac_of() {
	if [ $# -gt 1 ]; then
		in_host "$2" cat "/sys/class/net/$1/address"
	else
		cat "/sys/class/net/$1/address"
	fi
}

# counts_of MAC: "FRAMES DROPPED-FRAMES"
counts_of() {
	device_of "$1" '"\(.frames) \(."dropped-frames")"'
}

# begin_events: `debarctl monitor --json` from now on; needs a policy
begin_events() {
	"$debarctl" monitor --json > "$scratch/events" &
	monitor=$!
	# An event of our own tells that it listens.
	eventually eval '"$debarctl" mode enforce && sleep 0.1 &&
		grep -q mode-changed "$scratch/events"'
}

end_events() {
	kill "$monitor"
	wait "$monitor"
}

# events FILTER: how many so far match the jq filter
events() {
	jq -s "[.[] | select($1)] | length" "$scratch/events"
}

are_events() { # COUNT FILTER
	[ "$(events "$2")" = "$1" ]
}

# sees WHAT COUNT KIND MAC: in the end there are so many events of that kind
# about that device
sees() {
	local filter=".\"event-kind\" == \"$3\" and .device.mac == \"$4\""

	eventually are_events "$2" "$filter"
	is "$1" "$(events "$filter")" "$2"
}

# bounded SECONDS COMMAND...: like eventually, for what takes long by design
bounded() {
	local end=$((SECONDS + $1))
	shift
	until "$@" > /dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return
		sleep 0.5
	done
}
