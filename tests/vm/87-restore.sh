#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a restart of the module would lose comes back: who was banned by a
# certificate still is, with the evidence, and not a second longer.
#
#   client:eth0 --- lc [box] ld --- eth0:devices
#
# devices 192.168.1.64 (by certificate), .65 and .66 (by hand), .67 (likewise,
# but its interface goes away), .68 (for a minute); a MAC that is listed: 28:57:be:01:02:03
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

client_and_devices 64 65 66
need ip link add gone up type dummy
authority dahua "$dahua_ca"
certificate camera "/C=CN/CN=192.168.1.64" dahua
serve_on devices 192.168.1.64 443 camera TLSv1.2
load_module

# policy [LINES OF VENDORS]
policy() {
	load_policy <<-Y
	version: 1
	name: restore
	settings: {quarantine-ttl: 2h}
	vendors:
	  - name: hik
	    mac: ["28:57:be"]
	$1
	Y
}
dahua="  - name: dahua
    tls:
      - {issuer: {O: \"Zhejiang Dahua Technology*\", CN: \"Dahua Device *\"}}"
hanwha="  - name: hanwha
    tls:
      - {subject: {O: \"Hanwha*\"}}"
facts='[.vendor, .rule, .ifname, .mac, .sha256, .subject, .issuer, ."first-seen"] | tojson'
mac_facts='[.vendor, .ifname, .ipv4, ."first-seen", ."last-seen", .frames, .bytes] | tojson'
state=$scratch/state
left() { banned "$1" '."expires-in"'; }
restored() { # FILTER
	"$debarctl" restore --json "$state" | jq -c "$1"
}
restart() { # POLICY...
	need unload_module
	need insmod "$DEBAR_KO"
	need policy "$@"
}

not_ok "without a policy nothing is saved" "$debarctl" save "$state"
not_ok "and there is no file" test -e "$state"
need policy "$dahua
$hanwha"
ask_for client https://192.168.1.64/ page
ok "a certificate leads to quarantine" eventually is_banned 192.168.1.64
leave
need "$debarctl" quarantine 192.168.1.65 --vendor dahua --for 1h
# A cluster, by its group address.
need ip neigh replace 192.168.1.66 lladdr 03:bf:c0:a8:01:42 dev ld nud permanent
need "$debarctl" quarantine 192.168.1.66 --vendor hanwha
need ip neigh del 192.168.1.66 dev ld
need "$debarctl" quarantine 192.168.1.67 --vendor dahua -i gone
need "$debarctl" quarantine 192.168.1.68 --vendor dahua --for 60s
in_host devices "$top/tests/tool/frames.py" eth0 28:57:be:01:02:03 192.0.2.9 3 100 200
seen() { [ "$(device_of 28:57:be:01:02:03 .frames)" = 3 ]; }
ok "and a listed MAC is seen" eventually seen
# A tag that names no VLAN, only a priority.
in_host devices "$top/tests/tool/frames.py" eth0 28:57:be:01:02:04 192.0.2.19 1 0
tagged() { [ "$(device_of 28:57:be:01:02:04 .vlan)" = 0 ]; }
ok "another in no VLAN, though tagged" eventually tagged

before=$(banned 192.168.1.64 "$facts")
before_mac=$(device_of 28:57:be:01:02:03 "$mac_facts")
umask 000
ok "all of it is saved" "$debarctl" save "$state"
ends=$(($(date +%s) + $(left 192.168.1.64)))
is "for nobody else to read" "$(stat -c %a "$state")" 600
is "nothing else is left behind" "$(echo "$state"*)" "$state"
is "a second one replaces it" "$("$debarctl" save --json "$state" |
	jq -c '[.file, .quarantined, .devices] | tojson')" \
	"$(jq -cn --arg f "$state" '[$f, 5, 2] | tojson')"
is "the clock is in it" "$(head -n 1 "$state" |
	jq "(.clock - $(date +%s)) | . > -60 and . <= 0")" true
saved_clock=$(head -n 1 "$state" | jq .clock)

# --- damaged files change nothing
restart "$dahua
$hanwha"
is "a restart forgets everybody" "$(all_banned)" ""
head -c -1 "$state" > "$scratch/cut"
not_ok "a file that is cut off is refused" "$debarctl" restore "$scratch/cut"
is "nobody is banned by half of it" "$(all_banned) $(status_of .devices)" " 0"

# --- the same policy
# Two minutes later, one of them has expired; clocks that go forth need not wait.
ip link del gone
now=$(date +%s)
date -s "@$((now + 120))" > /dev/null
is "what is restored, what not" "$(restored '[.found, .quarantined, .devices,
	.known, .expired, ."no-rule", ."no-interface", .refused] | tojson')" \
	'"[true,3,2,0,1,0,1,0]"'
date -s "@$((now + (SECONDS > 0 ? 1 : 0)))" > /dev/null
is "who is banned again" "$(all_banned)" "192.168.1.64 192.168.1.65 192.168.1.66"
is "with the evidence" "$(banned 192.168.1.64 "$facts")" "$before"
is "for whom the policy that is there would change nothing" \
	"$("$debarctl" load --dry-run --json "$scratch/policy.yaml" |
	jq -c '[."newly-banned", .released]')" "[0,0]"
not_ok "nothing passes" reaches client 192.168.1.64
ok "the time has gone on" test "$(($(date +%s) + 120 + $(left 192.168.1.64) - ends))" -le 120
ok "and was not cut short by much" test "$(left 192.168.1.64)" -gt 6600
is "an hour stays one" "$(banned 192.168.1.65 '."expires-in" <= 3480 and ."expires-in" > 3000')" true
is "and no certificate appears" "$(banned 192.168.1.65 .sha256)" null
is "the listed MAC is known as before" \
	"$(device_of 28:57:be:01:02:03 "$mac_facts")" "$before_mac"
is "once more: all are known" "$(restored '[.quarantined, .devices, .known]')" \
	"[0,0,5]"
before=$(left 192.168.1.65)
ok "which renews nothing" test "$(left 192.168.1.65)" -le "$before"
in_host devices "$top/tests/tool/frames.py" eth0 28:57:be:01:02:03 192.0.2.9 1 100 200
counted() { [ "$(device_of 28:57:be:01:02:03 .frames)" = 4 ]; }
ok "its counter goes on" eventually counted

# --- whom an operator has named meanwhile
restart "$dahua
$hanwha"
need "$debarctl" quarantine 192.168.1.64 --vendor dahua --for 30d
is "is known" "$(restored .known)" 1
ok "and stays as long" test "$(left 192.168.1.64)" -gt 2500000

# --- without the rule
restart "$hanwha"
is "what has no rule any more is left out" \
	"$(restored '[.quarantined, ."no-rule" + .expired]')" "[1,4]"
is "only the other vendor's is banned" "$(all_banned)" 192.168.1.66
ok "the camera answers" reaches client 192.168.1.64

# --- another MAC
restart "$dahua
$hanwha"
ip -n devices link set eth0 address 02:00:00:00:00:65
ip neigh flush dev ld
ok "another device has the address now" reaches client 192.168.1.64
is "it is not banned in the other's place" \
	"$(restored '.taken > 0')" true
not_ok "really not" is_banned 192.168.1.64

# --- what the module refuses: here what was seen in the future
later=$(($(date +%s) + 86400))
seen="\"first-seen\":$later,\"last-seen\":$later"
refused() { # ENTRY...
	"$top/tests/tool/state.py" make "$scratch/refused" "$@"
	"$debarctl" restore --json "$scratch/refused"
}
device="{\"kind\":\"device\",\"mac\":\"28:57:be:01:02:07\",\"ifname\":\"ld\",$seen}"
address="{\"kind\":\"quarantined\",\"ipv4\":\"192.168.1.77\",\"vendor\":\"dahua\","
address+="\"ifname\":\"ld\",\"expires\":$((later + 3600)),$seen}"
ok "of a device only the history is lost: 0" refused "$device"
not_ok "a quarantine is what matters: 1" refused "$address"
is "though both are counted, and nothing else is" \
	"$(refused "$device" "$address" | jq -c 'del(.file) |
	with_entries(select(.value != 0))')" '{"found":true,"refused":2}'

# --- a clock that was lost
restart "$dahua
$hanwha"
date -s @86400 > /dev/null
need "$debarctl" flush
need policy "$dahua
$hanwha"
restored . > "$scratch/lost"
is "dates go on from the saved clock" \
	"$(status_of ".clock >= \"$(date -u -d "@$saved_clock" +%FT%TZ)\"")" true
is "the time left is that of the save" \
	"$(banned 192.168.1.65 '."expires-in" <= 3600 and ."expires-in" > 3000')" true
date -s "@$now" > /dev/null

checks_of raw restored.py
need "$debarctl" flush
demolish "link del lc"
sysctl -qw net.ipv4.ip_forward=0
ok "the module unloads" unload_module
finish
