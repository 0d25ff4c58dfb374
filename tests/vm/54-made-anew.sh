#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who is in quarantine stays there when the network is put together in another
# way, or taken down and set up again as it was; and nobody else gets in.
#
#   a:eth0 --- pa [br0] pc --- eth0:c
#
# 192.0.2.64 is named behind pa, 192.0.2.65 behind br0; others behind br0 say nothing.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

load_module
build <<B
netns add a
netns add c
link add pa up type veth peer name eth0 netns a
link add pc up type veth peer name eth0 netns c
B
ip -n a link set eth0 up
ip -n c link set eth0 up
start_wire
wired open a a eth0
wired open c c eth0

# set_up [NAME]: the bridge
set_up() {
	need ip -batch - <<-B
	link add ${1-br0} type bridge mcast_snooping 0
	link set ${1-br0} up
	link set pa master ${1-br0}
	link set pc master ${1-br0}
	B
	linked pa pc
}
set_up
need ban_dahua
need "$debarctl" quarantine 192.0.2.64 --vendor dahua -i pa
need "$debarctl" quarantine 192.0.2.65 --vendor dahua -i br0

flags() { # ADDRESS
	banned "192.0.2.$1" '.flags | join(" ")'
}

# sent_by DESCRIPTION FRAMES ADDRESS [FRAME]: what of 5 frames arrives
sent_by() {
	heard "$1" "$2" a c 5 src="$clean" dst="$other" "ip=192.0.2.$3>192.0.2.1" "${@:4}"
}

both_banned() { # WHEN
	sent_by "$1: from behind the port" 0 64
	sent_by "$1: from behind the bridge" 0 65
	heard "$1: to the one behind the port" 0 c a 5 src="$clean" dst="$other" \
		"ip=192.0.2.1>192.0.2.64"
	sent_by "$1: from somebody else" 5 67
	is "$1: nobody is stranded" "$(flags 64), $(flags 65)" "quarantined, quarantined"
}

both_banned "as it was"
need "$debarctl" quarantine 192.0.2.69 --vendor dahua -i br0
sent_by "namesakes in VLAN 20" 5 64 tag=0x8100:20
sent_by "also of the other" 5 65 tag=0x8100:20

# --- VLANs on and off
ip link set br0 type bridge vlan_filtering 1
bridge vlan add vid 20 dev pa
bridge vlan add vid 20 dev pc
both_banned "VLANs on"
sent_by "one behind the bridge who had said nothing yet" 0 69
need "$debarctl" quarantine 192.0.2.70 --vendor dahua -i br0
sent_by "namesakes in VLAN 20" 5 64 tag=0x8100:20
sent_by "of the other, too" 5 65 tag=0x8100:20
bridge vlan add vid 30 dev pa pvid untagged
bridge vlan add vid 30 dev pc pvid untagged
sent_by "in another VLAN by the same port" 0 64
sent_by "who was behind the bridge, too" 0 65
sent_by "but not who was never heard there" 5 70
bridge vlan add vid 1 dev pa pvid untagged
bridge vlan add vid 1 dev pc pvid untagged
both_banned "back in its own"

# --- elsewhere
heard "one who has moved to another port" 0 c a 5 src="$clean" dst="$other" \
	"ip=192.0.2.64>192.0.2.1"
need "$debarctl" quarantine 192.0.2.71 --vendor dahua -i pa
bridge vlan add vid 40 dev pa pvid untagged
bridge vlan add vid 40 dev pc
sent_by "is not taken for a namesake at the old one" 5 64
heard "who speaks to somebody does not say where that is" 5 a c 5 src="$clean" \
	dst="$other" "ip=192.0.2.67>192.0.2.71"
heard "and the one who has moved goes on to be banned" 0 c a 5 src="$clean" \
	dst="$other" "ip=192.0.2.64>192.0.2.1"
bridge vlan del vid 40 dev pc
bridge vlan del vid 40 dev pa
bridge vlan add vid 1 dev pa pvid untagged
need "$debarctl" release 192.0.2.71
sent_by "it comes back" 0 64
ip link set br0 type bridge vlan_filtering 0
both_banned "VLANs off"

# --- a bridge made anew
need ip link del br0
is "without the bridge both are stranded" "$(flags 64), $(flags 65)" \
	"quarantined stranded, quarantined stranded"
ok "one can be released" "$debarctl" release 192.0.2.64
for kind in dummy "vrf table 99"; do
	# shellcheck disable=SC2086
	need ip link add br0 type $kind
	is "a device of another kind is not it: $kind" "$(flags 65)" "quarantined stranded"
	need ip link del br0
done
set_up
is "the bridge is" "$(flags 65)" quarantined
sent_by "whom it bans" 0 65
sent_by "but not who was released" 5 64
need "$debarctl" quarantine 192.0.2.64 --vendor dahua -i pa
need ip link del br0
set_up br1
sent_by "a bridge of another name: by the port" 0 64
is "who is found there" "$(flags 64)" quarantined
sent_by "the other as well, where it was heard" 0 65
sent_by "nobody finds one who was not" 5 70
is "as can be seen" "$(flags 70)" "quarantined stranded"
ip link set br1 down
need ip link set br1 name br0
ip link set br0 up
linked pa pc
both_banned "renamed"
is "and the third is home" "$(flags 70)" quarantined

# --- ports that move
need ip link add br2 up type bridge mcast_snooping 0
ip link set pa master br2
ip link set pc master br2
linked pa pc
sent_by "in another bridge: from behind the port" 0 64
sent_by "and who was heard there" 0 65
sent_by "not a namesake of one who was not" 5 70
ip link set pa master br0
ip link set pc master br0
linked pa pc
need ip link del br2
both_banned "back again"

# --- somebody takes an operator's word again meanwhile
ip link set br0 type bridge vlan_filtering 1
ok "named once more" "$debarctl" quarantine 192.0.2.64 --vendor dahua -i pa
is "there is one of them" "$(all_banned)" \
	"192.0.2.64 192.0.2.65 192.0.2.69 192.0.2.70"
ip link set br0 type bridge vlan_filtering 0

# --- the device of a VLAN
need ip link add link pa name pa.20 type vlan id 20
ip link set pa nomaster
ip link set pa.20 up
ok "somebody in a VLAN" "$debarctl" quarantine fe80::66 --vendor dahua -i pa.20
stranded() {
	"$debarctl" devices --json |
		jq -r '.devices[] | select(.ipv6 == "fe80::66") | .flags | join(" ")'
}
is "is known there" "$(stranded)" quarantined
need ip link del pa.20
is "which goes" "$(stranded)" "quarantined stranded"
need ip link add link pa name pa.20 type vlan id 20
is "and comes" "$(stranded)" quarantined
ip link set pa.20 up
need "$debarctl" quarantine 192.0.2.68 --vendor dahua -i pa.20
ip link set pa.20 master br0
linked pa.20
need ip -n a link add link eth0 name eth0.20 up type vlan id 20
wired open a20 a eth0.20
for sender in "68 0" "67 5"; do
	heard "in a bridge, from .${sender% *}" "${sender#* }" a20 c 5 \
		src="$clean" dst="$other" "ip=192.0.2.${sender% *}>192.0.2.1"
done

stop_wire
demolish "link del br0"
ok "the module unloads" unload_module
finish
