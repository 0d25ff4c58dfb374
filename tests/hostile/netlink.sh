#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever is sent to the module's netlink family, by whomever: it refuses with a
# reason what it does not do, does nothing for those who may not, and never has half
# of a policy. See tests/hostile/run, which says how many messages there are.
#
# In the virtual machine of tests/hostile/run only.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/vm/lib/control.sh"
: "${DEBAR_MESSAGES:?is set by tests/hostile/run}" "${DEBAR_SEED:?}"

hostile=$top/build/hostile/$DEBAR_VM

load_module
host camera
cable - p0 camera eth0
need ip link add p1 type veth peer name p2
need ip link set p1 up
need ip addr add 10.0.0.1/24 dev p0
need ip -n camera link set eth0 address 28:57:be:01:02:03
need ip -n camera addr add 10.0.0.64/24 dev eth0
chmod 755 "$scratch"

normal() {
	load_policy <<-Y
	version: 1
	name: normal
	vendors: [{name: hik, mac: ["28:57:be"]}]
	Y
}

# What nobody may have changed.
state() {
	"$debarctl" status --json | jq -c '[.name, .hash, .generation, .mode,
		.enabled, .quarantined, .waivers, ."confirm-within"]'
	"$debarctl" devices --json | jq -c '[.devices[] | .mac, .verdict]'
}

# What `netlink` has printed in $scratch/counts.
count() { # WORD
	sed -n "s/^$1 //p" "$scratch/counts"
}

# --- all kinds of messages ------------------------------------------------------

fuzz() {
	"$hostile/netlink" "$@" > "$scratch/counts"
}

# sends WHO MESSAGES SEED
sends() {
	local began=$SECONDS
	ok "$1: $2 messages, seed $3" fuzz "$@"
	echo "# $1: $((SECONDS - began)) s, $(xargs < "$scratch/counts")"
	is "$1: each of $(count refused) refusals said why" "$(count silent)" 0
	is "$1: all answers and events were what kmod/debar.yaml says" \
		"$(count unsound)" 0
	is "$1: nothing was done that may not be" "$(count forbidden)" 0
}

# Commands that none of the messages has had done.
never_done() {
	sed '1,/^forbidden /d' "$scratch/counts" | sed -n 's/ 0$//p' | xargs
}

need normal
not_ok "a banned device does not get through" reaches camera 10.0.0.1
before=$(state)
for who in nobody here own; do
	sends $who $((DEBAR_MESSAGES / 20)) "$DEBAR_SEED"
	case $who in
	own) ok "$who: may read" test "$(count "done")" -gt 0 ;;
	*) is "$who: may do nothing" "$(count "done")" 0 ;;
	esac
	is "$who: and nothing has changed" "$(state)" "$before"
done
sends root $((DEBAR_MESSAGES / 2)) "$DEBAR_SEED"
is "root: each command was done once at least" "$(never_done)" ""

# Two at a time.
"$hostile/netlink" root $((DEBAR_MESSAGES / 5)) "$((DEBAR_SEED + 1))" \
	> "$scratch/other" 2>&1 &
other=$!
sends root $((DEBAR_MESSAGES / 5)) "$((DEBAR_SEED + 2))"
wait $other
is "root: another at the same time" \
	"$? $(grep -E '^(silent|unsound|forbidden) ' "$scratch/other" | xargs)" \
	"0 silent 0 unsound 0 forbidden 0"

# An operator gets the box back.
"$debarctl" confirm > "$scratch/out" 2>&1
ok "after all of that, a flush" "$debarctl" flush
ok "nobody is banned" reaches camera 10.0.0.1
ok "a normal policy loads" normal
not_ok "and bans" reaches camera 10.0.0.1

# --- tools that race ------------------------------------------------------------

# big NAME COUNT: a load of so many messages that two of them meet
big() {
	/usr/bin/python3 - "$@" <<-'P' > "$scratch/$1.yaml"
	import sys
	name, count = sys.argv[1], int(sys.argv[2])
	print(f"version: 1\nname: {name}\nvendors:")
	for v in range(4):
	    print(f"  - name: {name}-{v}\n    mac:")
	    for i in range(count):
	        n = v * count + i
	        print("      - {registrant: Some %d Ltd., prefixes: [\"%02x:%02x:%02x\"]}"
	              % (n, count & 252, n >> 8, n & 255))
	P
}

# policy_in_force: enough to tell a whole policy from a mixture of two
policy_in_force() {
	"$debarctl" status --json | jq -c '[.name, .hash, ."prefix-count", .rules]'
	"$debarctl" vendors --json | jq -c '[.vendors[] | .name, .prefixes]'
}

big left 400
big right 520
for name in left right; do
	need "$debarctl" load "$scratch/$name.yaml"
	policy_in_force > "$scratch/$name.whole"
done

rounds=$((DEBAR_MESSAGES / 10000))
[ $rounds -ge 5 ] || rounds=5
declare -A pid
mixed=0 unclear=0 refusals=0 failures_of_both=0
for ((round = 0; round < rounds; round++)); do
	for name in left right; do
		"$debarctl" load "$scratch/$name.yaml" > "$scratch/$name.said" 2>&1 &
		pid[$name]=$!
	done
	refused=0
	for name in left right; do
		wait "${pid[$name]}" && continue
		refused=$((refused + 1))
		grep -q "another load into this namespace is in progress" \
			"$scratch/$name.said" || unclear=$((unclear + 1))
	done
	refusals=$((refusals + refused))
	[ $refused -lt 2 ] || failures_of_both=$((failures_of_both + 1))
	policy_in_force > "$scratch/now"
	cmp -s "$scratch/now" "$scratch/left.whole" ||
		cmp -s "$scratch/now" "$scratch/right.whole" ||
		mixed=$((mixed + 1))
done
is "two loads at a time, $rounds times: one of them was whole each time" "$mixed" 0
is "two loads at a time: one of them at least was taken" "$failures_of_both" 0
is "two loads at a time: each of $refusals refused ones said why" "$unclear" 0
ok "two loads at a time: they met" test $refusals -gt 0

# --- all that a policy can hold --------------------------------------------------

checks_of raw ../../hostile/limits.py
not_ok "the largest policy bans" reaches camera 10.0.0.1
ok "a normal policy takes its place" normal
remove_hosts
ip link del p1
ok "the module unloads" unload_module
finish
