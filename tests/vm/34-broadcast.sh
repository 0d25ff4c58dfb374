#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# broadcast-to-banned: what is sent to all leaves by every port but those behind
# which nobody but banned devices is heard.
#
#   alice:eth0   bob:eth0   carol:eth0    alice and bob are clean, carol is a
#       |            |           |        camera
#       pa           pb          pc
#       +----------- br0 --------+
#
#   dave:eth0 - pd - bond0                cameras, too, but one cannot tell who
#   erin:eth0 - pe (tc ingress)           else is there
#
#   frank:eth0 - pf (in a namespace of its own, box)
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

second=28:57:be:01:02:04

# So long must others be silent. A camera counts for twelve times as long, which
# is time enough for every section below.
span=3
[ -z "${DEBAR_SLOW-}" ] || span=12
load_module broadcast_seconds=$span

build <<B
netns add alice
netns add bob
netns add carol
netns add dave
netns add erin
netns add frank
netns add box
B
mute "${hosts[@]}"
need ip -batch - <<B
link add br0 up type bridge mcast_snooping 0 group_fwd_mask 0xfff8
link add bond0 up type bond
link add pa up master br0 type veth peer name eth0 netns alice
link add pb up master br0 type veth peer name eth0 netns bob
link add pc up master br0 type veth peer name eth0 netns carol
link add pd type veth peer name eth0 netns dave
link set pd master bond0
link add pe up type veth peer name eth0 netns erin
link add pf up netns box type veth peer name eth0 netns frank
B
need tc qdisc add dev pe clsact
need tc filter add dev pe ingress matchall action pass
start_wire
wired open a alice eth0
wired open b bob eth0
wired open c carol eth0
wired open d dave eth0
wired open e erin eth0
wired open f frank eth0
linked pa pb pc pd pe

policy() { # SETTING [MAC-TO-PROTECT]
	cat > "$scratch/policy.yaml" <<-Y
	version: 1
	name: broadcast
	vendors:
	  - name: hikvision
	    mac: ["28:57:be"]
	  - name: dahua
	    mode: monitor
	    mac: ["3c:ef:8c"]
	protect: [192.0.2.77${2+, \"$2\"}]
	settings: {broadcast-to-banned: $1}
	Y
	need "$debarctl" load "$scratch/policy.yaml"
}

cameras_speak() {
	local host
	for host in carol dave erin frank; do
		wire send $host eth0 bare src=$camera dst=all ethertype=0x88b6
	done
}

# port NAME FIELD [OPTION...]: of status
port() {
	"$debarctl" status --json "${@:3}" | jq -r --arg name "$1" \
		".port[] | select(.ifname == \$name) | $2"
}

is_kept() { # PORT [OPTION...]
	[ "$(port "$1" '.flags | contains(["no-broadcast"])' "${@:2}")" = true ]
}

comes_to_be_kept() {
	cameras_speak
	is_kept pc
}

# Alice says so: heard by bob and by the camera. What tells that it is time is a
# frame to an address that no one has, which leaves by every port.
says() { # DESCRIPTION "BOB CAROL" FRAME...
	heard "$1" "$2" a b,c 10 src="$clean" "${@:3}" \
		/ src="$clean" dst=02:00:00:00:00:aa type=0x88b5
}

to_all() { # DESCRIPTION HEARD-BY-CAMERA
	says "$1: ARP" "10 $2" dst=$everyone "arp=192.0.2.1>192.0.2.2"
	says "$1: IPv4 broadcast" "10 $2" dst=$everyone "ip=192.0.2.1>192.0.2.255"
	says "$1: IPv6 multicast" "10 $2" dst=33:33:00:00:00:fb \
		"ip=fe80::1>ff02::fb" udp=5353:5353
	says "$1: neighbour discovery" "10 $2" dst=33:33:ff:00:00:02 \
		"ip=fe80::1>ff02::1:ff00:2" proto=58 \
		hex=8700000000000000fe800000000000000000000000000002
	says "$1: another ethertype to a group" "10 $2" dst=03:00:00:00:00:01
	says "$1: tagged" "10 $2" dst=$everyone tag=0x8100:7
}

one() { # DESCRIPTION HEARD-BY-CAMERA
	says "$1" "10 $2" dst=$everyone "ip=192.0.2.1>192.0.2.255"
}

# --- by default --------------------------------------------------------------

policy pass
cameras_speak
to_all "by default" 10

# --- kept --------------------------------------------------------------------

policy drop
ok "who else is there takes time to tell" eventually comes_to_be_kept
is "not of a bond's port, nor where tc takes frames first" \
	"$("$debarctl" status --json | jq -c '[.port[] |
		select(.flags | contains(["no-broadcast"])) | .ifname]')" '["pc"]'
before=$(port pc '."dropped-broadcasts"')
to_all "kept from the camera" 0
is "each is counted" "$(port pc '."dropped-broadcasts"')" $((before + 60))
is "elsewhere there is nothing to count" \
	"$(for name in pa pb pd pe; do port $name '."dropped-broadcasts"'; done | xargs)" \
	"0 0 0 0"
"$debarctl" status > "$scratch/status"
ok "status says so" grep -qE '^broadcasts +kept from 1 ports? now, [0-9]+ frames' \
	"$scratch/status"
is "and which setting it is" "$(status_of '."broadcast-to-banned"')" drop

tracing=/sys/kernel/tracing
[ -d $tracing/events ] || need mount -t tracefs none $tracing
echo 1 > $tracing/events/debar/verdict/enable
one "traced" 0
echo 0 > $tracing/events/debar/verdict/enable
ok "the tracepoint tells from whom, and why" grep -qE \
	"verdict: pc egress mac=$camera vendor=hikvision rule=hikvision/mac verdict=drop reason=broadcast frames=1" \
	$tracing/trace

# --- what always passes ------------------------------------------------------

cameras_speak
says "LLDP passes" "10 10" dst=01:80:c2:00:00:0e type=0x88cc
says "so does EAPOL" "10 10" dst=01:80:c2:00:00:03 type=0x888e
says "one that asks for a protected address, too" "10 10" \
	dst=$everyone "arp=192.0.2.1>192.0.2.77" len=18
need ip route add 198.51.100.0/24 via 192.0.2.254 dev br0 onlink
# Does this broadcast get through to the camera?
camera_hears() { # [FRAME...]
	wire pass a c 1 src=$clean dst=$everyone "$@" \
		/ src=$clean dst=02:00:00:00:00:aa type=0x88b5
	[ "$answer" = 1 ]
}
ok "and one that asks for a next hop" eventually \
	camera_hears "arp=192.0.2.1>192.0.2.254" len=18
one "but no other" 0
wired open box - br0
heard "what the box itself says passes" "10 10 10" box a,b,c 10 \
	src="$other" dst=$everyone type=0x88b6
wired close box
heard "LLDP of the camera passes" 10 c a 10 \
	src=$camera dst=01:80:c2:00:00:0e type=0x88cc \
	/ src=$camera dst=01:80:c2:00:00:0e type=0x88cc
one "which is no sign of anybody else" 0

# --- nobody is banned there (any more) ----------------------------------------

cameras_speak
ok "disable" "$debarctl" disable hikvision
one "comes back when the vendor is disabled" 10
ok "enable" "$debarctl" enable hikvision
one "goes when it is enabled" 0
ok "monitor" "$debarctl" mode monitor
one "comes back when nobody is banned" 10
ok "enforce" "$debarctl" mode enforce
one "goes" 0
need ip route add 203.0.113.0/24 via 192.0.2.64 dev br0 onlink
need ip neigh replace 192.0.2.64 lladdr $camera dev br0 nud permanent
ok "comes back when the camera is a gateway" eventually camera_hears
need ip neigh del 192.0.2.64 dev br0
need ip route del 203.0.113.0/24
not_gateway() { ! camera_hears; }
ok "goes when it is one no more" eventually not_gateway
policy drop $camera
cameras_speak
one "comes back when the policy protects the camera" 10
policy drop
wire send carol eth0 bare src=$second dst=all ethertype=0x88b6
ok "goes" eventually comes_to_be_kept
policy drop $second
one "comes back when it protects one of two cameras there" 10
policy drop
ok "goes" eventually comes_to_be_kept
policy pass
one "comes back when the policy does not want it" 10

# --- somebody else is there ---------------------------------------------------

policy drop
ok "goes" eventually comes_to_be_kept
one "kept" 0
opens() { # SOURCE
	cameras_speak
	wire send carol eth0 bare src="$1" dst=all ethertype=0x88b6
	camera_hears
}
ok "comes back when a clean device is heard there" eventually opens $other
ok "goes when it has been silent" eventually comes_to_be_kept
one "kept" 0
ok "comes back when a monitored device is heard there" \
	eventually opens 3c:ef:8c:01:02:03
ok "goes when it has been silent" eventually comes_to_be_kept
lldp_opens() {
	cameras_speak
	wire send carol eth0 bare src=$other dst=01:80:c2:00:00:0e ethertype=0x88cc
	camera_hears
}
ok "comes back when a clean switch announces itself" eventually lldp_opens
ok "goes when it has been silent" eventually comes_to_be_kept
need load_policy <<Y
version: 1
name: broadcast
vendors: [{name: dahua, mac: ["3c:ef:8c"]}]
settings: {broadcast-to-banned: drop}
Y
one "comes back when the policy lists no such device" 10

# --- the end ------------------------------------------------------------------

policy drop
ok "goes" eventually comes_to_be_kept
ok "flush" "$debarctl" flush
one "comes back when there is no policy" 10
need "$debarctl" load "$scratch/policy.yaml"
need "$debarctl" load --netns box "$scratch/policy.yaml"
ok "goes" eventually comes_to_be_kept
box_is_kept() {
	cameras_speak
	is_kept pf --netns box
}
ok "in another namespace, too" eventually box_is_kept
need ip netns del box
hosts=(alice bob carol dave erin frank)
gone() { [ ! -e /sys/class/net/pf ] && ! ip -n frank link show eth0; }
ok "which can be deleted then" eventually gone
need ip link del bond0
ok "another is still kept" eventually comes_to_be_kept
stop_wire
ok "a kept port can be removed" ip link del pc
ok "the module unloads" unload_module
demolish "link del br0" "link del pe"
finish
