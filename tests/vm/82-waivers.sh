#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Waivers and dates: who passes by which, until which second, whatever becomes of
# the clock. The box bridges, so that MACs are those of the devices:
#
#   camera:eth0 --- to-camera [br0] to-laptop --- eth0:laptop
#   lab:eth0 --- to-lab [br0]
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

build <<B
netns add camera
netns add laptop
netns add lab
B
quiet_cable to-camera camera
quiet_cable to-laptop laptop
quiet_cable to-lab lab
bridge to-camera to-laptop to-lab
linked to-camera to-laptop to-lab
load_module
start_wire
wired open c camera eth0
wired open l laptop eth0
wired open b lab eth0

# The clock is set, not waited for.
at() { # DATE
	date -u -s "$1" > /dev/null
}

# waiver EXPIRES SUBJECT [TICKET]
waiver() {
	printf '  - {%s, ticket: %s, reason: lab, approved-by: office, expires: %s}\n' \
		"$2" "${3:-W-1}" "$1"
}

# policy [KEY: VALUE of vendor hikvision], and waivers on standard input
policy() {
	{
		cat <<-Y
		version: 1
		name: waivers
		data-date: 2020-02-02
		vendors:
		  - {name: hikvision, ${1:+$1, }mac: ["28:57:be"]}
		  - {name: dahua, mac: ["3c:ef:8c", "b0:b3:53:60/28"]}
		Y
		cat
	} | load_policy
}

# waivers_of FILTER: what `debarctl waivers` says
waivers_of() {
	"$debarctl" waivers --json | jq -cr "$1"
}

# passes DESCRIPTION MAC FRAME..., stays_out likewise: five frames from the camera
passes() {
	heard "$1 passes" 5 c l 5 "src=$2" dst=$clean "${@:3}"
}
stays_out() {
	heard "$1 does not" 0 c l 5 "src=$2" dst=$clean "${@:3}"
}

# --- each kind, and what just misses it
end=2026-12-31
at 2026-11-01T12:00:00
need policy <<P
waivers:
$(waiver $end "mac: 28:57:be:01:02:03")
$(waiver $end "mac: b0:b3:53:60/28")
$(waiver $end "address: 192.0.2.64")
$(waiver $end "network: 198.51.100.0/23")
$(waiver $end "address: \"2001:db8::64\"")
$(waiver $end "network: \"2001:db8:8000::/33\"")
$(waiver $end "interface: to-lab" W-2)
P
passes "a waived MAC" 28:57:be:01:02:03 type=0x88b5
stays_out "the next one" 28:57:be:01:02:04 type=0x88b5
heard "to it as well" 5 l c 5 src=$clean dst=28:57:be:01:02:03
heard "and not to the next one" 0 l c 5 src=$clean dst=28:57:be:01:02:04
passes "a waived prefix" b0:b3:53:6f:ff:ff type=0x88b5
stays_out "a listed one beside it" 3c:ef:8c:00:00:01 type=0x88b5
x=28:57:be:77:77:77
passes "a waived address" $x "ip=192.0.2.64>192.0.2.1"
stays_out "the next one" $x "ip=192.0.2.65>192.0.2.1"
stays_out "it as a destination of somebody else's" $x "ip=192.0.2.65>192.0.2.64"
heard "to it as well" 5 l c 5 src=$clean dst=$x "ip=192.0.2.1>192.0.2.64"
heard "and not to the next one" 0 l c 5 src=$clean dst=$x "ip=192.0.2.1>192.0.2.65"
passes "ARP of a waived address" $x "arp=192.0.2.64>192.0.2.1" op=request len=8
stays_out "ARP of another" $x "arp=192.0.2.66>192.0.2.1" op=request len=8
heard "ARP for it" 5 l c 5 src=$clean dst=$x "arp=192.0.2.1>192.0.2.64" op=reply mac=$x len=8
passes "a waived network" $x "ip=198.51.101.7>192.0.2.1"
stays_out "the next one" $x "ip=198.51.102.7>192.0.2.1"
passes "a waived IPv6 address" $x "ip=2001:db8::64>2001:db8::1"
stays_out "the next one" $x "ip=2001:db8::65>2001:db8::1"
passes "a waived IPv6 network" $x "ip=2001:db8:ffff::1>2001:db8::1"
stays_out "one before it" $x "ip=2001:db8:7fff::1>2001:db8::1"
y=3c:ef:8c:77:77:77
stays_out "who is elsewhere than at a waived interface" $y type=0x88b5
heard "who is there passes" 5 b l 5 src=$y dst=$clean
heard "and is reached there" 5 l b 5 src=$clean dst=$y
stays_out "elsewhere again" $y type=0x88b5

is "a device under a waiver is seen and counted" \
	"$(device_of 28:57:be:01:02:03 '[.verdict, .reason, .ticket, .frames, ."dropped-frames", (.flags | index("waived") != null), ."waived-until"] | tojson')" \
	'["accept","waived","W-1",10,0,true,"2026-12-31T00:00:00Z"]'
is "one without is not under any" "$(device_of 28:57:be:01:02:04 '[.reason, .ticket] | tojson')" \
	'["enforced",null]'
is "frames are counted by the waiver" \
	"$(waivers_of '.waivers[] | select(.mac == "28:57:be:01:02:03") | [.frames, .ticket, ."approved-by", .reason, .expired, ."days-left"]')" \
	'[10,"W-1","office","lab",false,59]'
is "the interface's" "$(waivers_of '.waivers[] | select(.kind == "interface") | [.subject, .frames]')" \
	'["to-lab",10]'
is "in the status" "$(status_of '[.waivers, (.next[] | .what + " " + .name + " " + .time)] | tojson')" \
	'[7,"waiver-expires W-1 2026-12-31T00:00:00Z","waiver-expires W-2 2026-12-31T00:00:00Z"]'
ok "as a line" grep -q '^next  *2026-12-31T00:00:00Z, in 59 days: expiry of waiver W-1$' \
	<("$debarctl" status)

# A bridge or bond stands for its ports.
need policy <<P
waivers:
$(waiver $end "interface: br0")
P
passes "whoever is behind a waived bridge" $x type=0x88b5

# --- the order of decision
need policy "until: 2026-10-01" <<P
waivers:
$(waiver $end "mac: 28:57:be:01:02:03")
P
passes "before dates" 28:57:be:01:02:03 type=0x88b5
is "comes the waiver" "$(device_of 28:57:be:01:02:03 .reason)" waived
need "$debarctl" disable hikvision
passes "before the switch" 28:57:be:01:02:03 type=0x88b5
is "comes the waiver" "$(device_of 28:57:be:01:02:03 .reason)" waived
need "$debarctl" mode off
passes "after the mode" 28:57:be:01:02:03 type=0x88b5
is "comes the waiver" "$(device_of 28:57:be:01:02:03 .reason)" mode-off

# --- another ticket is another waiver
counted() { waivers_of '[.waivers[] | [.ticket, .frames]]'; }
renewed() { # TICKET
	policy <<-P
		waivers:
		$(waiver $end "mac: 28:57:be:01:02:03" "$1")
	P
}
need "$debarctl" flush
need renewed W-8
passes "under one ticket" 28:57:be:01:02:03 type=0x88b5
before=$(counted)
not_ok "frames are counted" [ "$before" = "[[\"W-8\",0]]" ]
need renewed W-8
is "they go on with the same ticket" "$(counted)" "$before"
need renewed W-9
is "and not with another" "$(counted)" '[["W-9",0]]'

# --- an instant passes while frames flow
need "$debarctl" flush
at 2026-11-30T23:59:00
need policy "effective: 2026-12-01" < /dev/null
is "what comes next" "$(status_of '.next == [{"what": "vendor-effective",
	"name": "hikvision", "time": "2026-12-01T00:00:00Z"}]')" true
checks_of raw straddle.py "a ban takes effect" "$(date -u -d 2026-12-01 +%s)" \
	camera eth0 laptop eth0 28:57:be:01:02:03 $clean
is "nothing comes next" "$(status_of '.next | tojson')" "[]"
need "$debarctl" flush
at 2026-12-01T23:59:00
start_listening
need policy <<P
waivers:
$(waiver 2026-12-02T00:00:00Z "mac: 28:57:be:01:02:03" W-3)
$(waiver 2026-12-09 "mac: 28:57:be:01:02:04" W-4)
$(waiver 2026-12-01 "mac: 28:57:be:01:02:05" W-5)
P
is "a waiver is warned of" "$(status_of '[.health[] | select(.what | startswith("the waiver")) | .severity + " " + .what[:14]] | join(", ")')" \
	"warning the waiver W-3, warning the waiver W-4, note the waiver W-5"
checks_of raw straddle.py "a waiver expires" "$(date -u -d 2026-12-02 +%s)" \
	camera eth0 laptop eth0 28:57:be:01:02:03 $clean
ok "an event tells of it" eventually event waiver-expired \
	'.waiver.ticket == "W-3" and .waiver.mac == "28:57:be:01:02:03" and .waiver."approved-by" == "office"'
passes "who has another waiver" 28:57:be:01:02:04 type=0x88b5
is "it stays in the list" "$(waivers_of '[.waivers[] | [.ticket, .expired]]')" \
	'[["W-5",true],["W-3",true],["W-4",false]]'

# --- the clock goes back
at 2026-12-01T12:00:00
stays_out "with a clock that is set back an expired one" 28:57:be:01:02:03 type=0x88b5
is "which is reported" "$(status_of '."clock-behind" > 40000 and (.clock | startswith("2026-12-02T"))')" true
is "and warned of" "$(status_of '[.health[] | select(.what | startswith("the system clock"))] | length')" 1
at 1970-01-02T00:00:00
stays_out "in 1970 it" 28:57:be:01:02:03 type=0x88b5
passes "who has another waiver" 28:57:be:01:02:04 type=0x88b5
need policy <<P
waivers:
$(waiver 2026-12-02T00:00:00Z "mac: 28:57:be:01:02:03" W-3)
P
stays_out "loaded again it" 28:57:be:01:02:03 type=0x88b5
at 2026-12-01T12:00:00
stays_out "whatever the clock says, it" 28:57:be:01:02:03 type=0x88b5
need "$debarctl" flush
need policy <<P
waivers:
$(waiver 2026-12-02T00:00:00Z "mac: 28:57:be:01:02:03" W-3)
P
passes "an operator's flush says that the future was none: it" 28:57:be:01:02:03 type=0x88b5
is "nothing is behind" "$(status_of '."clock-behind"')" null
at 2026-12-03T00:00:00
stays_out "and when its day comes it" 28:57:be:01:02:03 type=0x88b5
# ends_of TICKET: how often its end was told
ends_of() {
	jq -s --arg ticket "$1" '[.[] | select(.waiver.ticket == $ticket)] | length' \
		"$scratch/events"
}
twice() {
	[ "$(ends_of W-3)" -eq 2 ]
}
ok "its end is told again, once" eventually twice
is "of one that had expired before there is no news" "$(ends_of W-5)" 0
is "nor of one that has not" "$(ends_of W-4)" 0

# --- a box that starts in 1970
need "$debarctl" flush
at 1970-01-02T00:00:00
need policy "effective: 2026-11-01" <<P
waivers:
$(waiver 2026-12-02 "mac: 3c:ef:8c:01:02:03")
$(waiver 2020-01-01 "mac: 3c:ef:8c:01:02:04" W-6)
P
passes "who is not banned yet, say on the way to a time server," 28:57:be:01:02:03 type=0x88b5
is "monitored" "$(device_of 28:57:be:01:02:03 .reason)" not-yet-effective
passes "who has a waiver" 3c:ef:8c:01:02:03 type=0x88b5
stays_out "who had one before the data was made" 3c:ef:8c:01:02:04 type=0x88b5
at 2026-11-15T00:00:00
stays_out "with the right time who is banned" 28:57:be:01:02:03 type=0x88b5
passes "and who has a waiver" 3c:ef:8c:01:02:03 type=0x88b5

# --- what a tool that remembers the time may say of it
need "$debarctl" flush
at 1970-01-02T00:00:00
checks_of raw clock_floor.py

stop_listening
stop_wire
demolish "link del br0"
at 2026-12-03T00:00:00
ok "the module unloads" unload_module
finish
