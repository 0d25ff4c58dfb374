#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Waivers of devices that are known by their certificates: they answer as long as
# the waiver lasts, and are in quarantine from its last second on.
#
#   client:eth0 --- lc [box] ld --- eth0:devices
#
# devices 192.168.1.64 and .65 (one maker), .66 and .67 (quarantined by hand)
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

client_and_devices 64 65 66 67
mac=00:1b:21:00:00:64
need ip -n devices link set eth0 address $mac
authority dahua "$dahua_ca"
certificate waived "/C=CN/CN=192.168.1.64" dahua
certificate banned "/C=CN/CN=192.168.1.65" dahua
# Behind its own it shows one that no rule lists: that is no other device.
authority private "/C=US/O=Example/CN=Example CA"
need tee -a "$scratch/waived.crt" < "$scratch/private.crt"
serve_on devices 192.168.1.64 443 waived TLSv1.2
serve_on devices 192.168.1.65 443 banned TLSv1.2
load_module

today=$(date -u +%s)
end=$(date -u -d "@$((today + 10 * 86400))" +%FT%TZ)
# waiver SUBJECT TICKET
waiver() {
	printf '  - {%s, ticket: %s, reason: lab, approved-by: office, expires: %s}\n' \
		"$1" "$2" "$end"
}
# known ADDRESS FILTER: what `debarctl devices` says of an address
known() {
	"$debarctl" devices --json | jq -cr --arg address "$1" \
		".devices[] | select(.ipv4 == \$address) | $2"
}
is_known() {
	[ -n "$(known "$1" .rule)" ]
}

waivers="waivers:
$(waiver "certificate: \"$(sha256_of waived)\"" W-1)
$(waiver "address: 192.168.1.66" W-2)"
need ban_dahua "$waivers"
start_listening

# --- by certificate
ok "whose certificate is waived serves" fetch client https://192.168.1.64/
ok "it is known by it" eventually is_known 192.168.1.64
is "and not quarantined" "$(all_banned)" ""
is "it is listed with its waiver" \
	"$(known 192.168.1.64 '[.vendor, .ticket, .flags, .sha256] | tojson')" \
	"[\"dahua\",\"W-1\",[\"waived\"],\"$(sha256_of waived)\"]"
ok "it answers" reaches client 192.168.1.64
is "which is accepted, by its waiver" "$(known 192.168.1.64 '[.verdict, .reason] | tojson')" \
	'["accept","waived"]'
ok "and serves again" fetch client https://192.168.1.64/
ok "what passes is counted" test "$("$debarctl" waivers --json |
	jq '.waivers[] | select(.ticket == "W-1") | .frames')" -gt 10
ask_for client https://192.168.1.65/ page
ok "another device of this maker is quarantined" eventually is_banned 192.168.1.65
leave
not_ok "and does not answer" reaches client 192.168.1.65
is "nobody else is" "$(all_banned)" 192.168.1.65
ok "an event tells of it" eventually event quarantined '.device.ipv4 == "192.168.1.65"'
not_ok "none of the other" event quarantined '.device.ipv4 == "192.168.1.64"'

# --- by address
need "$debarctl" quarantine 192.168.1.66 --vendor dahua
need "$debarctl" quarantine 192.168.1.67 --vendor dahua
ok "a waived address answers, quarantined or not" reaches client 192.168.1.66
not_ok "the next one does not" reaches client 192.168.1.67
is "it has a ticket" "$(known 192.168.1.66 '[.ticket, .flags, .reason] | tojson')" \
	'["W-2",["waived"],"waived"]'

# --- what a load would change
# rehearsed [LINE...]: how many would be banned newly, and how many released
rehearsed() {
	dahua_policy "$@" | load_policy --dry-run --json |
		jq -c '[."newly-banned", .released]'
}
is "the same policy changes nothing" "$(rehearsed "$waivers")" "[0,0]"
is "without waivers two are banned newly" "$(rehearsed)" "[2,0]"
is "so are they under another certificate's" "$(rehearsed "waivers:
$(waiver "certificate: \"$(sha256_of banned)\"" W-1)")" "[2,1]"
is "a waiver for where they are lets the others out" "$(rehearsed "waivers:
$(waiver "interface: ld" W-4)")" "[0,2]"
is "and so does their protection" \
	"$(rehearsed "protect: [192.168.1.65, 192.168.1.67]" "$waivers")" "[0,2]"
# The first three have it; the last is banned as one of the vendor, by whatever rule.
is "who is banned by MAC instead is not released" "$(dahua_policy |
	sed 's/    tls:/    mac: ["00:1b:21"]\n    tls:/; s/"Dahua Device/"Other Device/' |
	load_policy --dry-run --json | jq -c '[."newly-banned", .released]')" "[2,0]"
is "nothing of that is done" "$(all_banned)" "192.168.1.65 192.168.1.67"

# --- a load
frames=$("$debarctl" waivers --json | jq '.waivers[] | select(.ticket == "W-1") | .frames')
need ban_dahua "$waivers"
ok "after a load waivers go on counting" test "$("$debarctl" waivers --json |
	jq '.waivers[] | select(.ticket == "W-1") | .frames')" -ge "$frames"
is "quarantine survives it" "$(all_banned)" "192.168.1.65 192.168.1.67"
ok "and so does the waiver" reaches client 192.168.1.64
need ban_dahua ""
is "without waivers all of them are quarantined" "$(all_banned)" \
	"192.168.1.64 192.168.1.65 192.168.1.66 192.168.1.67"
not_ok "who was waived does not answer" reaches client 192.168.1.64
need ban_dahua "$waivers
$(waiver "network: 192.168.1.64/31" W-3)"
ok "a waiver that comes later lets out" reaches client 192.168.1.64
ok "whom it names" reaches client 192.168.1.65
not_ok "and nobody else" reaches client 192.168.1.67
ok "connections are free, too" fetch client https://192.168.1.65/
need ban_dahua "$waivers"

# --- somebody else at the address of a waived device
ok "a waived device is there" reaches client 192.168.1.64
kill "$(cat "$scratch/devices-192.168.1.64.pid")"
gone() {
	! has_listener devices 192.168.1.64 443
}
ok "and gone" eventually gone
serve_on devices 192.168.1.64 443 banned TLSv1.2
ask_for client https://192.168.1.64/ page
ok "who takes its address is not waived, but quarantined" eventually is_banned 192.168.1.64
leave
need "$debarctl" release 192.168.1.64
kill "$(cat "$scratch/devices-192.168.1.64.pid")"
ok "it goes" eventually gone
serve_on devices 192.168.1.64 443 waived TLSv1.2
ok "the device comes back" fetch client https://192.168.1.64/

# --- its end
ok "before its end it answers" reaches client 192.168.1.64
date -u -s "@$((today + 10 * 86400))" > /dev/null
not_ok "from then on it does not" reaches client 192.168.1.64
not_ok "nor does the other" reaches client 192.168.1.66
ok "it is in quarantine" is_banned 192.168.1.64
ok "an event tells of the end" eventually event waiver-expired '.waiver.ticket == "W-1"'
date -u -s "@$today" > /dev/null
not_ok "the clock goes back, the waiver does not" reaches client 192.168.1.64

# --- released by MAC, waived or not
released() {
	"$debarctl" release "$@" --json |
		jq -r '[.released[].address] | unique | join(" ")'
}
need "$debarctl" flush
ok "two devices are free" reaches client 192.168.1.66
ok "and known to the router" reaches client 192.168.1.67
need ban_dahua "waivers:
$(waiver "address: 192.168.1.66" W-2)"
need ip link add other up type bridge
need ip neigh add 192.168.1.67 lladdr $mac dev other nud permanent
in_quarantine() {
	need "$debarctl" quarantine "$1" --vendor dahua "${@:2}"
}
in_quarantine 192.168.1.66
in_quarantine 192.168.1.67
in_quarantine 192.168.1.67 -i other
not_ok "nobody of another MAC is there to release" "$debarctl" release 02:00:00:00:00:99
is "in one of two networks, one goes" "$(released $mac -i other)" 192.168.1.67
is "and its namesake stays" "$(all_banned)" 192.168.1.67
# It looks for the module and at its version, and asks for devices; then it releases.
strace -qq -o "$scratch/strace" -e trace=sendmsg -e inject=sendmsg:error=ENOBUFS:when=5 \
	"$debarctl" release $mac --json > "$scratch/released" 2> "$scratch/said"
is "where the second of two cannot go, it fails" "$?" 1
is "the first is told of" "$(jq '.released | length' "$scratch/released")" 1
ok "and the rest" grep -q "the rest was not released" "$scratch/said"
in_quarantine 192.168.1.66
in_quarantine 192.168.1.67
in_quarantine 192.168.1.67 -i other
is "everywhere, all go, the waived one, too" "$(released $mac)" "192.168.1.66 192.168.1.67"
is "and nobody is left" "$(known 192.168.1.66 .vendor)$(all_banned)" ""
need ip neigh add 192.168.1.66 lladdr 00:1b:21:00:00:99 dev other nud permanent
in_quarantine 192.168.1.66 -i other
in_quarantine 192.168.1.65
in_quarantine 192.168.1.66
is "an address that another device has elsewhere stays" "$(released $mac)" 192.168.1.65
not_ok "which is no success" "$debarctl" release $mac
is "for that one would go, too" "$(known 192.168.1.66 .mac | sort | xargs)" \
	"$mac 00:1b:21:00:00:99"
ok "by address, both go" "$debarctl" release 192.168.1.66
is "and nobody is left again" "$(known 192.168.1.66 .vendor)$(all_banned)" ""
need ip link del other

stop_listening
demolish "link del lc" "link del ld"
sysctl -qw net.ipv4.ip_forward=0
ok "the module unloads" unload_module
finish
