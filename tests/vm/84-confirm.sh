#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A change that waits for its confirmation: taken back by the kernel when none
# comes, by an operator when they say so, kept when they confirm it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

session=$(dirname "$0")/lib/session.py
waits="a change waits for its confirmation"

named() { # NAME PREFIX
	cat > "$scratch/$1.yaml" <<-Y
	version: 1
	name: $1
	vendors:
	  - {name: $1, mac: ["$2"]}
	  - {name: other, mac: ["00:d0:d0"]}
	Y
	"$debarctl" load "${@:3}" "$scratch/$1.yaml"
}

# Loaded policy, its mode, vendor other's switch, what waits.
state() {
	echo "$(status_of '.name, .mode, ."confirm-restores"' | xargs)" \
		"$("$debarctl" vendors --json 2> /dev/null | jq -r '.vendors[1].enabled')"
}

state_is() { # STATE
	[ "$(state)" = "$1" ]
}

# Whoever holds the session hears something new.
session_lives() {
	local before
	before=$(cat "$scratch/words")
	eventually more_words "$before"
}

more_words() { # BEFORE
	[ "$(cat "$scratch/words")" != "$1" ]
}


load_module
host desk
cable - to-desk desk eth0
ip addr add 192.0.2.1/24 dev to-desk
ip -n desk link set eth0 address 28:57:be:01:02:03
ip -n desk addr add 192.0.2.64/24 dev eth0
"$debarctl" monitor --json > "$scratch/events" &
monitor=$!
/usr/bin/python3 "$session" serve 2222 > "$scratch/serving" &
server=$!
need eventually test -s "$scratch/serving"
in_host desk /usr/bin/python3 "$session" hold 192.0.2.1 2222 "$scratch/words" &
holder=$!
need eventually test -s "$scratch/words"

# --- nobody confirms
ok "a policy that cuts the administrator off" \
	named bad 28:57:be --confirm-within 6s
first=$(status_of '."confirm-within", ."confirm-restores"' | xargs)
ok "says how long it waits" test "${first% null}" -ge 1 -a "${first% null}" -le 6
words=$(cat "$scratch/words")
not_ok "is enforced" reaches desk 192.0.2.1
ok "is taken back by itself" eventually state_is "null null null null"
ok "and the session lives again" session_lives
ok "it was cut off before" test "$(cat "$scratch/words")" -gt "$words"
kill -0 "$holder"
is "it is the same session" $? 0
ok "which is an event" eventually grep -q confirm-expired "$scratch/events"

# --- while one waits
ok "a policy that nobody minds" named good 3c:ef:8c
generation=$(status_of .generation)
ok "and one on trial" named bad 28:57:be --confirm-within 1h
not_ok "is enforced" reaches desk 192.0.2.1
is "and says what it took the place of" "$(state)" "bad enforce good true"
ok "another load is refused" refused "$waits" named good 3c:ef:8c
ok "so is a change of mode" refused "$waits" "$debarctl" mode monitor
ok "of a switch" refused "$waits" "$debarctl" disable other
ok "and a flush" refused "$waits" "$debarctl" flush
is "nothing of it happened" "$(state)" "bad enforce good true"
ok "status warns of it" grep -q 'waits for a confirmation; in .* good as it was is in force again' \
	<("$debarctl" status)
dropped=$("$debarctl" vendors --json | jq '.vendors[0]."dropped-frames"')
ok "frames were dropped" test "$dropped" -gt 0
ok "an operator takes it back" "$debarctl" rollback
is "what was before is in force" "$(state)" "good enforce null true"
is "under a number of its own" "$(status_of .generation)" $((generation + 2))
ok "the session goes on" session_lives
is "the whole has counted on" "$(status_of '."dropped-frames" > 0')" true
ok "which is another event" eventually grep -q rolled-back "$scratch/events"

# --- counters go on, over there and back
ok "a policy with the same rule" named bad 28:57:be
not_ok "drops" reaches desk 192.0.2.1
before=$(status_of '."dropped-frames"')
cp "$scratch/bad.yaml" "$scratch/same.yaml"
sed -i 's/^name: bad/name: same/; s/vendors:/authority: other\nvendors:/' "$scratch/same.yaml"
ip -n desk link set eth0 down
before=$(status_of '."dropped-frames"')
ok "its successor on trial" "$debarctl" load --confirm-within 1h "$scratch/same.yaml"
is "begins where it stood" "$(status_of '."dropped-frames"')" "$before"
ok "is taken back" "$debarctl" rollback
is "nothing is counted twice" "$(status_of '.name, ."dropped-frames"' | xargs)" "bad $before"
ip -n desk link set eth0 up
not_ok "and it goes on" reaches desk 192.0.2.1
ok "to count" test "$(status_of '."dropped-frames"')" -gt "$before"

# --- confirmed
ok "a policy on trial" named good 3c:ef:8c --confirm-within 5s
ok "is confirmed" "$debarctl" confirm
is "no more waits" "$(status_of '."confirm-within"')" null
sleep 6
is "and it stays" "$(state)" "good enforce null true"
ok "an event says so" eventually grep -q '"confirmed"' "$scratch/events"
nothing="no change waits for a confirmation"
ok "a second confirmation is refused" refused "$nothing" "$debarctl" confirm
ok "and a rollback" refused "$nothing" "$debarctl" rollback

# --- switches
ok "a mode on trial" "$debarctl" mode monitor --confirm-within 5s
is "is in force" "$(state)" "good monitor good true"
ok "and is taken back by itself" eventually state_is "good enforce null true"
ok "a vendor switched off on trial" "$debarctl" disable other --confirm-within 1h
is "is off" "$(state)" "good enforce good false"
ok "an operator takes it back" "$debarctl" rollback
is "it is on" "$(state)" "good enforce null true"
ok "switched off again" "$debarctl" disable other --confirm-within 1h
ok "and confirmed" "$debarctl" confirm
ok "one switched on on trial" "$debarctl" enable other --confirm-within 5s
is "is on" "$(state)" "good enforce good true"
ok "and off by itself" eventually state_is "good enforce null false"
ok "a switch that does not exist" refused "no vendor of this name" \
	"$debarctl" disable nobody --confirm-within 1h
is "leaves nothing that waits" "$(status_of '."confirm-within"')" null

# --- beside an open load
/usr/bin/python3 "$lib/holder.py" > "$scratch/held" &
opener=$!
need eventually test -s "$scratch/held"
ok "a change while a load is open" "$debarctl" mode monitor --confirm-within 2s
ok "is taken back as well" eventually state_is "good enforce null false"
ok "the load is open still" refused "another load" named bad 28:57:be
kill -KILL "$opener"
wait "$opener" 2> /dev/null

# --- the time is bounded, by the module too
ok "the module refuses more than a day" /usr/bin/python3 - <<-P
	import sys
	sys.path.insert(0, "$lib")
	from debarnl import *
	link = Link()
	for seconds in (0, 86401, 0xffffffff):
	    try:
	        link.call("SET", u32("MODE", HEADER["DEBAR_MODE_OFF"]) +
	                  u32("CONFIRM_WITHIN", seconds))
	        sys.exit(f"{seconds} was taken")
	    except Refused:
	        pass
P
is "and changes nothing" "$(state)" "good enforce null false"

# --- what ends while something waits
ip netns add elsewhere
ok "a policy on trial elsewhere" "$debarctl" --netns elsewhere load --confirm-within 2s "$scratch/bad.yaml"
ip netns del elsewhere
kill "$holder" "$server" "$monitor"
wait "$holder" "$server" "$monitor" 2> /dev/null
ok "and one here" named bad 28:57:be --confirm-within 2s
remove_hosts
ok "the module unloads" unload_module
sleep 3
finish
