#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a load says before it does harm: whom it would cut off who must not be,
# and whom it would ban or release.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

policy() { # NAME MAC [LINE...]: a policy in $scratch/NAME.yaml
	{
		printf 'version: 1\nname: %s\n' "$1"
		printf 'vendors:\n  - {name: %s, mac: ["%s"]%s}\n' "$1" "$2" "${vendor-}"
		[ $# -lt 3 ] || printf '%s\n' "${@:3}"
	} > "$scratch/$1.yaml"
}

# said STATUS PATTERN COMMAND...
said() {
	local wanted=$1 pattern=$2 status=0
	shift 2
	"$@" > "$scratch/said" 2>&1 || status=$?
	cat "$scratch/said"
	[ "$status" -eq "$wanted" ] && grep -qE -- "$pattern" "$scratch/said"
}

from() { # ADDRESS COMMAND...: in an SSH session from there
	SSH_CONNECTION="$1 50000 192.0.2.1 22" "${@:2}"
}

# Likewise, but what the shell says of it is dropped on the way, as by sudo.
beneath() { # ADDRESS COMMAND...
	SSH_CONNECTION="$1 50000 192.0.2.1 22" \
		bash -c 'env -u SSH_CONNECTION "$@"; exit $?' - "${@:2}"
}

load() { # NAME
	"$debarctl" load "$scratch/$1.yaml" "${@:2}"
}

banned_flags() { # ADDRESS
	"$debarctl" devices --json | jq -r --arg a "$1" '.devices[] |
		select(.ipv4 == $a and ."expires-in") | .flags | join(" ")'
}

load_module
host desk
host gate
cable - to-desk desk eth0
cable - to-gate gate eth0
ip -n desk link set eth0 address 28:57:be:01:02:03
ip -n gate link set eth0 address 3c:ef:8c:01:02:03
need ip -batch - <<-I
	addr add 192.0.2.1/24 dev to-desk
	addr add 2001:db8::1/64 dev to-desk nodad
	addr add 198.51.100.1/24 dev to-gate
	route add default via 198.51.100.254
I
ip -n desk addr add 192.0.2.64/24 dev eth0
ip -n desk addr add 2001:db8::64/64 dev eth0 nodad
ip -n gate addr add 198.51.100.254/24 dev eth0
need eventually reaches desk 192.0.2.1
need eventually reaches desk 2001:db8::1
need eventually reaches gate 198.51.100.1
desk="the other end of your SSH session, 192.0.2.64 \(28:57:be:01:02:03\), would be banned by rule hikvision/mac"

# --- the session
policy hikvision 28:57:be
ok "a session from a banned device: refused, with the rule" \
	said 1 "$desk" from 192.0.2.64 load hikvision
ok "and what can be done" grep -q "or load with --force" "$scratch/said"
is "nothing is loaded" "$(status_of .name)" null
ok "over IPv6, too" said 1 "SSH session, 2001:db8::64" from 2001:db8::64 load hikvision
ok "beneath a program that hides the session, too" \
	said 1 "$desk" beneath 192.0.2.64 "$debarctl" load "$scratch/hikvision.yaml"
ok "not for another namespace" said 0 loaded from 192.0.2.64 load hikvision --netns gate
ok "a session from somebody else" said 0 loaded from 192.0.2.99 load hikvision
ok "forced" said 0 loaded from 192.0.2.64 load hikvision --force
is "it is loaded" "$(status_of .name)" hikvision
not_ok "and does what it said" reaches desk 192.0.2.1
ok "no session at all" said 0 loaded load hikvision
"$debarctl" flush > /dev/null
need eventually reaches desk 192.0.2.1
policy hikvision 28:57:be 'mode: monitor'
ok "a policy that only monitors" said 0 loaded from 192.0.2.64 load hikvision
policy hikvision 28:57:be 'protect: ["28:57:be:01:02:03"]'
ok "one that protects its MAC address" said 0 loaded from 192.0.2.64 load hikvision
policy hikvision 28:57:be 'protect: [192.0.2.64]'
ok "or its IP address" said 0 loaded from 192.0.2.64 load hikvision
policy hikvision 28:57:be 'waivers:' '  - {mac: "28:57:be:01:02:03", ticket: T-1,' \
	'     approved-by: somebody, reason: a desk, expires: 2999-01-01}'
ok "or has a waiver for it" said 0 loaded from 192.0.2.64 load hikvision
need eventually reaches desk 192.0.2.1
policy hikvision 28:57:be 'settings: {interfaces: [to-gate]}'
ok "or does not look at the device that it is behind" said 0 loaded from 192.0.2.64 load hikvision
ok "so that it passes" reaches desk 192.0.2.1
policy hikvision 28:57:be 'settings: {interfaces: ["to-g*", "to-d*"]}'
ok "one that does" said 1 "$desk" from 192.0.2.64 load hikvision
vendor=', effective: 2999-01-01' policy hikvision 28:57:be
ok "one whose day has not come: with a warning" \
	said 0 "^warning: the other end of your SSH session.*is banned from 2999-01-01.* by rule hikvision/mac" \
	from 192.0.2.64 load hikvision

# --- by the clock of the module, which does not go back
now=$(date +%s)
policy other 00:00:5e
need load other
need date -u -s 2040-01-01
need "$debarctl" status
need date -u -s "@$now"
vendor=', effective: 2039-01-01' policy hikvision 28:57:be
ok "a day that has come by the clock that the module goes by: refused" \
	said 1 "$desk" from 192.0.2.64 load hikvision
ok "and so rehearsed" said 1 "$desk" from 192.0.2.64 load hikvision --dry-run
ok "with the verdict" grep -q '28:57:be:01:02:03.*drop' "$scratch/said"
"$debarctl" flush > /dev/null

# --- beyond a router, with a MAC address in its IPv6 address
far=2001:db8:9:0:2a57:beff:fe01:208
need ip addr add 2001:db8:8::1/64 dev to-gate nodad
need ip route add 2001:db8:9::/64 via 2001:db8:8::254
need ip -n gate addr add 2001:db8:8::254/64 dev eth0 nodad
need ip -n gate addr add $far/128 dev eth0 nodad
need ip -n gate route add 2001:db8:8::1 dev eth0 src $far
vendor=', tls: [{subject: {O: Acme}}]' policy hikvision 28:57:be 'settings: {eui64: enforce}'
ok "such a session: refused" \
	said 1 "session, $far, would be banned by rule hikvision/mac" from $far load hikvision
waived() { # NAME MAC WAIVED [LINE...]: policy(), with a waiver
	policy "$1" "$2" 'waivers:' "  - {mac: \"$3\", ticket: T-1," \
		'     approved-by: somebody, reason: a lab, expires: 2999-01-01}' "${@:4}"
}
vendor=', tls: [{subject: {O: Acme}}]' waived spared 28:57:be 28:57:be:01:02:08 'settings: {eui64: enforce}'
ok "not where that MAC address is waived" said 0 loaded from $far load spared
ok "for it passes then" reaches gate 2001:db8:8::1
need "$debarctl" flush
ok "not another" said 0 loaded from 2001:db8:9::64 load hikvision
not_ok "it would have been banned" reaches gate 2001:db8:8::1
switched="SSH session, $far, would be banned by rule hikvision/mac"
need "$debarctl" mode monitor
ok "monitored it is not" reaches gate 2001:db8:8::1
ok "and cannot be switched on" said 1 "$switched" from $far "$debarctl" mode enforce
vendor=', tls: [{subject: {O: Acme}}]' policy hikvision 28:57:be
ok "without eui64: enforce it may be loaded" said 0 loaded from $far load hikvision
need "$debarctl" mode monitor
ok "and switched on" said 0 enforce from $far "$debarctl" mode enforce
ok "for it passes" reaches gate 2001:db8:8::1
vendor='' policy any 00:00:00
ok "nor is a session from nowhere by a MAC address of zeros" said 0 loaded from 2001:db8:9::64 load any
"$debarctl" flush > /dev/null

# --- in quarantine
vendor=', tls: [{subject: {O: Acme}}]' policy acme 00:00:5e
need "$debarctl" flush
need load acme
need "$debarctl" mode monitor
need "$debarctl" quarantine 192.0.2.64 --vendor acme
need "$debarctl" quarantine 10.9.9.9 --vendor acme -i to-desk
ok "a session from somebody in quarantine who is only monitored" reaches desk 192.0.2.1
quarantined="SSH session, 192.0.2.64, is in quarantine and would be banned by an operator's word"
ok "refused" said 1 "$quarantined" from 192.0.2.64 load acme
ok "and so rehearsed" said 1 "$quarantined" from 192.0.2.64 load acme --dry-run
ok "beyond a router, too" said 1 "SSH session, 10.9.9.9, is in quarantine" from 10.9.9.9 load acme
need "$debarctl" mode monitor
ok "not one who is not" said 0 loaded from 10.9.9.8 load acme
need "$debarctl" mode monitor
ok "released, it is nobody" "$debarctl" release 192.0.2.64
ok "in the way" said 0 loaded from 192.0.2.64 load acme
"$debarctl" flush > /dev/null

# --- by a switch
policy hikvision 28:57:be 'mode: monitor'
need load hikvision
ok "a session of somebody listed, who is only monitored" reaches desk 192.0.2.1
switched="SSH session, 192.0.2.64, would be banned by rule hikvision/mac"
ok "the mode that would ban it: refused" \
	said 1 "$switched" from 192.0.2.64 "$debarctl" mode enforce
ok "and what can be done" grep -q "change it with --force" "$scratch/said"
is "nothing is changed" "$(status_of .mode)" monitor
policy hikvision 28:57:be 'mode: monitor' 'protect: ["28:57:be:01:02:03"]'
need load hikvision
need reaches desk 192.0.2.1
ok "not for one that is protected" said 0 enforce from 192.0.2.64 "$debarctl" mode enforce
policy hikvision 28:57:be 'mode: monitor' 'protect: [192.0.2.64]'
need load hikvision
need reaches desk 192.0.2.1
ok "nor by its IP address" said 0 enforce from 192.0.2.64 "$debarctl" mode enforce
need load hikvision
need reaches desk 2001:db8::1
ok "where it may be by the other one only, it is said" \
	said 0 "warning: .* SSH session, 2001:db8::64, is protected or waived, but maybe" \
	from 2001:db8::64 "$debarctl" mode enforce
policy hikvision 28:57:be 'mode: monitor' 'protect: [192.0.2.65]'
need ip -n desk addr add 192.0.2.65/24 dev eth0
need load hikvision
in_host desk ping -q -c 1 -W 2 -I 192.0.2.65 192.0.2.1 > /dev/null
# Last seen with the address that is protected, not the session's.
ok "by an address that is not the session's: refused" \
	said 1 "$switched, unless it is protected" from 192.0.2.64 "$debarctl" mode enforce
need ip -n desk addr del 192.0.2.65/24 dev eth0
policy hikvision 28:57:be 'mode: monitor'
need load hikvision
need reaches desk 192.0.2.1
# Others, who are clean, have the same address on other links: one of them comes first.
for i in {1..8}; do
	printf 'link add twin%s up type dummy\n' "$i"
	printf 'neigh add 192.0.2.64 lladdr 02:00:00:00:00:64 dev twin%s nud permanent\n' "$i"
done > "$scratch/twins"
need ip -batch "$scratch/twins"
ok "whoever else has the session's address" \
	said 1 "$switched" from 192.0.2.64 "$debarctl" mode enforce
policy hikvision 28:57:be
ok "nor can it be loaded" said 1 "SSH session, 192.0.2.64" from 192.0.2.64 load hikvision
need "$debarctl" flush
# When it is put into quarantine nobody knows whose address it is.
for mac in 02:00:00:00:00:64 28:57:be:01:02:03; do
	vendor=', tls: [{subject: {O: Acme}}]' waived lab 00:00:5e $mac
	need load lab
	need "$debarctl" mode monitor
	need "$debarctl" quarantine 192.0.2.66 --vendor lab
	need ip neigh add 192.0.2.66 lladdr 28:57:be:01:02:03 dev to-desk nud permanent
	need ip neigh add 192.0.2.66 lladdr 02:00:00:00:00:64 dev twin1 nud permanent
	ok "in quarantine, a waiver for one who has the address is none for all: $mac" \
		said 1 "192.0.2.66, is in quarantine and would be banned" \
		from 192.0.2.66 load lab
	need ip neigh del 192.0.2.66 dev to-desk
	need ip neigh del 192.0.2.66 dev twin1
	need "$debarctl" flush
done
for i in {1..8}; do
	ip link del "twin$i"
done
policy hikvision 28:57:be 'mode: monitor'
need load hikvision
ok "not for somebody else" said 0 enforce from 192.0.2.99 "$debarctl" mode enforce
need "$debarctl" disable hikvision
ok "a vendor switched off" reaches desk 192.0.2.1
ok "cannot be switched on" said 1 "$switched" from 192.0.2.64 "$debarctl" enable hikvision
need "$debarctl" mode monitor
ok "where it would be monitored, it can" \
	said 0 enabled from 192.0.2.64 "$debarctl" enable hikvision
need "$debarctl" disable
ok "while all is off, nothing bans" \
	said 0 "mode enforce" from 192.0.2.64 "$debarctl" mode enforce
ok "but it cannot be switched on" said 1 "$switched" from 192.0.2.64 "$debarctl" enable
export DEBAR_STATE=$scratch/state DEBAR_PSTORE=$scratch
need mkdir "$DEBAR_STATE"
need touch "$DEBAR_STATE/crash-breaker"
ok "nor by who resets the crash breaker" \
	said 1 "$switched" from 192.0.2.64 "$debarctl" doctor --clear
ok "which is as it was" test -e "$DEBAR_STATE/crash-breaker"
is "as is the policy" "$(status_of .enabled)" false
ok "somebody else does it" \
	said 0 "ok: the crash breaker is reset" from 192.0.2.99 "$debarctl" doctor --clear
is "and the policy is switched on" "$(status_of .enabled)" true
need "$debarctl" disable
need touch "$DEBAR_STATE/crash-breaker"
ok "so it is, forced" \
	said 0 "ok: the crash breaker is reset" from 192.0.2.64 "$debarctl" doctor --clear --force
not_ok "with what it says" reaches desk 192.0.2.1
need "$debarctl" disable
unset DEBAR_STATE DEBAR_PSTORE
ok "forced" said 0 enabled from 192.0.2.64 "$debarctl" enable --force
not_ok "and does what it said" reaches desk 192.0.2.1
need "$debarctl" flush
need load acme
ok "nobody quarantines their own session" said 1 "192.0.2.64 is the other end of your SSH session" \
	from 192.0.2.64 "$debarctl" quarantine 192.0.2.64 --vendor acme
ok "but somebody else" said 0 quarantined \
	from 192.0.2.64 "$debarctl" quarantine 192.0.2.65 --vendor acme
need "$debarctl" mode monitor
ok "forced" said 0 quarantined \
	from 192.0.2.64 "$debarctl" quarantine --force 192.0.2.64 --vendor acme
ok "monitored it passes" reaches desk 192.0.2.1
ok "enforced it would not: refused" \
	said 1 "192.0.2.64, would be banned by an operator's word" \
	from 192.0.2.64 "$debarctl" mode enforce
vendor=', tls: [{subject: {O: Acme}, mode: monitor}]' policy acme 00:00:5e 'mode: monitor'
need load acme
ok "the strictest of the vendor's rules counts, that of a MAC here" \
	said 1 "192.0.2.64, would be banned by an operator's word" \
	from 192.0.2.64 "$debarctl" mode enforce
printf '%s\n' 'version: 1' 'name: acme' 'mode: monitor' 'vendors:' \
	'  - {name: acme, tls: [{subject: {O: Acme}, mode: monitor}]}' > "$scratch/acme.yaml"
need load acme
ok "where all of its rules only monitor, nothing is in the way" \
	said 0 "mode enforce" from 192.0.2.64 "$debarctl" mode enforce
ok "it passes" reaches desk 192.0.2.1
sed 's/, mode: monitor}]/}]/; $a protect: [192.0.2.64]' "$scratch/acme.yaml" > "$scratch/spares.yaml"
need load spares
is "one in quarantine that is protected meanwhile" \
	"$(banned_flags 192.0.2.64)" "protected quarantined"
ok "is spared" said 0 "mode enforce" from 192.0.2.64 "$debarctl" mode enforce
"$debarctl" flush > /dev/null

# --- gateways
policy dahua 3c:ef:8c
ok "a default gateway that is protected: a warning" \
	said 0 '^warning: a default gateway, 198.51.100.254 \(3c:ef:8c:01:02:03\), is listed by rule dahua/mac' \
	load dahua
ok "it works on" reaches gate 198.51.100.1
ok "and a rehearsal does not count it among the banned" \
	said 0 "0 would be banned newly, 0 released" load dahua --dry-run
"$debarctl" flush > /dev/null
ok "nor does it refuse a session from there" said 0 loaded from 198.51.100.254 load dahua
need "$debarctl" mode monitor
ok "a session that comes by way of it" reaches gate 198.51.100.1
ok "is not cut off by a switch" said 0 "mode enforce" \
	from 198.51.100.254 "$debarctl" mode enforce
"$debarctl" flush > /dev/null
policy dahua 3c:ef:8c 'settings: {protect-gateways: no}'
ok "one that is not: refused" \
	said 1 'debarctl: a default gateway, 198.51.100.254 .*would be banned by rule dahua/mac' load dahua
is "nothing is loaded for that" "$(status_of .name)" null
ok "forced, it is loaded" said 0 loaded load dahua --force
"$debarctl" flush > /dev/null

# --- rehearsal
host camera
host box
cable - port1 camera eth0
cable - port2 box eth0
need ip -batch - <<-I
	link add br0 type bridge
	link set port1 master br0
	link set port2 master br0
	link set br0 up
	addr add 203.0.113.1/24 dev br0
I
ip -n camera link set eth0 address 28:57:be:01:02:04
ip -n camera addr add 203.0.113.64/24 dev eth0
ip -n box link set eth0 address 00:d0:d0:01:02:03
ip -n box addr add 203.0.113.65/24 dev eth0
policy first 28:57:be
vendor='' policy second 00:d0:d0 'mode: enforce'
need eventually reaches desk 192.0.2.1
ok "a rehearsal of what would be refused ends with 1" \
	said 1 "your SSH session, .* by rule first/mac" from 192.0.2.64 load first --dry-run
ok "a policy is in force" load first
need eventually reaches box 203.0.113.1
not_ok "and bans one" reaches camera 203.0.113.1
# Of who is only in the neighbour table nobody knows what became of him.
not_ok "and another one" reaches desk 192.0.2.1
ok "another is rehearsed" said 0 "1 would be banned newly, 2 released" \
	load second --dry-run
"$debarctl" load --dry-run --json "$scratch/second.yaml" > "$scratch/would"
changes() { # CHANGE
	jq -r --arg c "$1" '.changes[] | select(.change == $c) |
		[.mac, .address, .before, .after, .rule] | join(" ")' "$scratch/would" |
		grep -v 28:57:be:01:02:03
}
is "says who is banned newly" "$(changes banned)" \
	"00:d0:d0:01:02:03 203.0.113.65 accept drop second/mac"
is "and who is released" "$(changes released)" \
	"28:57:be:01:02:04 203.0.113.64 drop accept first/mac"
is "loads nothing" "$(status_of .name)" first
not_ok "and lets nobody go" reaches camera 203.0.113.1
ok "one that only a bridge knows" ip neigh flush dev br0
ok "is found, too" said 0 "banned +00:d0:d0:01:02:03 .*port2" load second --dry-run
ok "the same policy changes nothing" said 0 "0 would be banned newly, 0 released" \
	load first --dry-run
policy waived 28:57:be 'waivers:' '  - {interface: br0, ticket: T-2,' \
	'     approved-by: somebody, reason: a lab, expires: 2999-01-01}'
ok "a waiver for a bridge lets out whoever is behind its ports" \
	said 0 "0 would be banned newly, 1 released" load waived --dry-run
name_port() { # NAME: a policy that looks at nobody else; what the dry run says of it
	vendor='' policy "only" 28:57:be "settings: {interfaces: [$1]}"
	load only --dry-run
}
ok "to look at another port is to release" said 0 "0 would be banned newly, 2 released" name_port port2
ok "at its own is not" said 0 "0 would be banned newly, 1 released" name_port port1
ok "nor at the bridge" said 0 "0 would be banned newly, 1 released" name_port br0
# The neighbour table says br0; by which port, the bridge has learned.
need eventually reaches box 203.0.113.1
for port in 1 2; do
	vendor='' policy "by-port$port" 00:d0:d0 'waivers:' "  - {interface: port$port, ticket: T-4," \
		'     approved-by: somebody, reason: a lab, expires: 2999-01-01}'
done
ok "a waiver for another port does not help" \
	said 0 "1 would be banned newly" load by-port1 --dry-run
ok "one for the port of who is not known yet does" \
	said 0 "0 would be banned newly" load by-port2 --dry-run
host inner
cable - to-inner inner eth0
ip -n inner link set eth0 address 00:e0:fc:01:02:03
need ip -batch - <<-I
	link add link to-inner name to-inner.7 up type vlan id 7
	addr add 198.18.7.1/24 dev to-inner.7
I
need ip -n inner -batch - <<-I
	link add link eth0 name eth0.7 up type vlan id 7
	addr add 198.18.7.64/24 dev eth0.7
I
need eventually reaches inner 198.18.7.1
for name in to-inner.7 to-inner; do
	vendor='' policy "${name/./-}" 00:e0:fc 'waivers:' "  - {interface: $name," \
		'     ticket: T-3, approved-by: somebody, reason: a lab, expires: 2999-01-01}'
done
ok "a waiver for a VLAN of a device, of which the module knows nothing, is none" \
	said 0 "1 would be banned newly, 2 released" load to-inner-7 --dry-run
ok "one for the device is" \
	said 0 "0 would be banned newly, 2 released" load to-inner --dry-run
for name in to-inner.7 to-inner to-gate; do
	vendor='' policy "at-${name/./-}" 00:e0:fc "settings: {interfaces: [$name]}"
done
ok "to look at a VLAN is to look at what is below" \
	said 0 "1 would be banned newly" load at-to-inner-7 --dry-run
ok "as to name that is" said 0 "1 would be banned newly" load at-to-inner --dry-run
ok "but not another" said 0 "0 would be banned newly" load at-to-gate --dry-run
# Whichever of the two the neighbour table has first.
need ip -n inner addr add 198.18.7.65/24 dev eth0.7
known_as() { ip neigh show dev to-inner.7 "198.18.7.$1" | grep -q 00:e0:fc; }
for last in 64 65; do
	need ping -n -q -c 1 -W 10 "198.18.7.$last"
	ok "198.18.7.$last is a neighbour" eventually known_as "$last"
done
for last in 64 65; do
	vendor='' policy "spares-$last" 00:e0:fc "protect: [198.18.7.$last]"
	ok "the other address at a MAC of which .$last is protected is banned" \
		said 0 "1 would be banned newly, 2 released" load "spares-$last" --dry-run
done
# An IPv6 address that was made of a MAC address tells of one only where the module
# looks into packets.
need ip neigh add 2001:db8:5::2a57:beff:fe01:209 lladdr 02:00:00:00:00:77 \
	nud permanent dev br0
for mode in monitor enforce; do
	vendor='' policy "by-mac-$mode" 28:57:be "settings: {eui64: $mode}"
	vendor=', tls: [{subject: {O: nobody}}]' \
		policy "inside-$mode" 28:57:be "settings: {eui64: $mode}"
	ok "eui64: $mode, and nothing to look for in packets" \
		said 0 "0 would be banned newly, 0 released" load "by-mac-$mode" --dry-run
done
ok "eui64: monitor, and something" \
	said 0 "0 would be banned newly, 0 released" load inside-monitor --dry-run
ok "eui64: enforce, and something" \
	said 0 "1 would be banned newly, 0 released" load inside-enforce --dry-run
policy broken 28:57:be nonsense
ok "an invalid one with 3" said 3 "broken.yaml:5" load broken --dry-run

remove_hosts
ip link del br0
ok "the module unloads" unload_module
finish
