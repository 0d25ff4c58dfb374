#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A load is all or nothing, one at a time, and dies with the tool.
#
# Two processors: the tool dies while others load.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

named() { # NAME PREFIX
	cat <<-Y
	version: 1
	name: $1
	vendors:
	  - name: vendor
	    mac: ["$2"]
	Y
}

state() {
	status_of '.name, .generation, ."prefix-count"' | xargs
}

# Start a program that holds a transaction open.
hold() {
	: > "$scratch/held"
	# Not by way of a function: it is the program that is to be killed.
	/usr/bin/python3 "$lib/holder.py" > "$scratch/held" &
	holder=$!
	ok "a program has begun a load and added to it" eventually test -s "$scratch/held"
}

load_module
named first 28:57:be > "$scratch/first.yaml"
named second 3c:ef:8c > "$scratch/second.yaml"
busy="another load into this namespace is in progress"

hold
is "no policy is there before the first is complete" "$(state)" "null 0 null"
ok "a second load is refused, with its reason" \
	refused "$busy" "$debarctl" load "$scratch/first.yaml"
kill -KILL "$holder"
wait "$holder" 2> /dev/null
ok "the program is killed: the next load is taken" "$debarctl" load "$scratch/first.yaml"
is "and nothing of the other's is in it" "$(state)" "first 1 1"

hold
is "the old policy stands meanwhile" "$(state)" "first 1 1"
ok "a second load is refused" refused "$busy" "$debarctl" load "$scratch/second.yaml"
ok "switches are not" "$debarctl" mode monitor
ok "nor is reading" "$debarctl" vendors
quiet_host elsewhere
ok "nor another namespace's load" "$debarctl" --netns elsewhere load "$scratch/second.yaml"
kill -KILL "$holder"
wait "$holder" 2> /dev/null
is "the program is killed: the old policy stands" "$(state)" "first 1 1"

hold
ok "a flush beside a load" "$debarctl" flush
is "does what it says" "$(state)" "null 1 null"
kill -TERM "$holder"
wait "$holder" 2> /dev/null
ok "a load after that" "$debarctl" load "$scratch/second.yaml"
is "is the only one that counts" "$(state)" "second 2 1"

# The tool itself, killed before each message that it sends.
cat > "$scratch/whole.yaml" <<'Y'
version: 1
name: whole
vendors:
  - {name: one, mac: ["28:57:be", {registrant: One Ltd., prefixes: ["28:57:bf"]}]}
  - {name: two, mac: ["28:57:c0"]}
protect: [192.0.2.1]
Y
load_until() { # MESSAGE
	strace -qq -o "$scratch/strace" -e trace=sendmsg \
		-e "inject=sendmsg:signal=KILL:when=$1" \
		"$debarctl" load "$scratch/whole.yaml"
}
for ((step = 1; step < 30; step++)); do
	{ load_until "$step"; } > /dev/null 2>&1 && break
	is "killed before its message $step: the old policy stands" "$(state)" "second 2 1"
done
# It looks for the module and at its version, asks for devices, neighbours, what
# bridges have learned and routes of both kinds, begins, adds vendors, then rules and
# the protected address, then the prefixes of each rule, and commits.
is "a load takes so many messages" "$((step - 1))" 14
is "and at the end of them the new policy is whole" "$(state)" "whole 3 3"
ok "and the next load is taken" "$debarctl" load "$scratch/second.yaml"
remove_hosts
ok "the module unloads" unload_module
finish
