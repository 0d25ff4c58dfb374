#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Devices without an Ethernet header: what stands where the addresses would be
# is no address. And tap devices, which do have one.
#
#   alice:eth0 --- la [box] tun0, tap0     192.0.2.0/24 at la,
#                                          198.51.100.0/24 and 2001:db8:2::/64
#                                          at tun0
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

la=02:00:00:00:01:0a
load_module
# Not the devices that the tunnels' modules bring along.
sysctl -qw net.core.fb_tunnels_only_for_init_net=2
build <<B
netns add alice
link add la up address $la type veth peer name eth0 netns alice
B
start_wire
wired open a alice eth0
wired tun t tun0
wired tap p tap0
need ip -batch - <<B
link set tun0 up
link set tap0 up
address add 192.0.2.1/24 dev la
address add 2001:db8:1::1/64 dev la nodad
address add 198.51.100.1/24 dev tun0
address add 2001:db8:2::1/64 dev tun0 nodad
neighbour add 192.0.2.10 lladdr $clean dev la
neighbour add 192.0.2.64 lladdr $camera dev la
neighbour add 2001:db8:1::10 lladdr $clean dev la
link add wg0 up type wireguard
link add gre1 type gre local 192.0.2.1 remote 192.0.2.10
B
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
linked la
# IPv4: don't fragment, 64 hops. IPv6: the first octets of any packet, and IPv4
# in IPv6, 64 hops, from 2000::/3.
ok "load prefixes that look like parts of IP headers" load_policy <<Y
version: 1
name: headerless
vendors:
  - name: chance
    mac: ["40:00:40", "60:00:00", "04:40:20"]
  - name: hikvision
    mac: ["28:57:be"]
Y
is "only Ethernet devices are ports" \
	"$(status_of '[.port[].ifname] | sort | join(" ")')" "la tap0"

heard "IPv4 from the tun device" 10 t a 10 \
	"ip=198.51.100.64>192.0.2.10" / len=60
heard "IPv4 to the tun device" 10 a t 10 src=$clean dst=$la \
	"ip=192.0.2.10>198.51.100.64" / len=60
heard "IPv6 from the tun device" 10 t a 10 proto=4 \
	"ip=2001:db8:2::64>2001:db8:1::10" / len=60
heard "IPv6 to the tun device" 10 a t 10 src=$clean dst=$la proto=4 \
	"ip=2001:db8:1::10>2001:db8:2::64" / len=60
heard "a payload full of covered addresses" 10 t a 10 \
	"ip=198.51.100.64>192.0.2.10" \
	hex=2857be0102032857be0102032857be0102032857be010203 / len=60
heard "and in a frame" 10 a t 10 src=$clean dst=$la \
	"ip=192.0.2.10>198.51.100.64" \
	hex=2857be0102032857be0102032857be0102032857be010203 / len=60
is "none of them is a device" "$(status_of .devices)" 0

heard "from the tun device to a covered device" 0 t a 10 \
	"ip=198.51.100.64>192.0.2.64" / "ip=198.51.100.64>192.0.2.10"
counted "counted" "10 10" $camera

# A tap device carries Ethernet, as long as nobody says otherwise.
wired open box - tap0 0x88b6
heard "from a tap device" 0 p box 10 src=$camera dst=$everyone / src=$other
heard "a clean frame from it" 10 p box 10 src=$other dst=$everyone / len=60
wired open out - tap0 0x88b6
heard "to a tap device" 0 out p 10 src=$clean dst=$camera / dst=$other
counted "counted" "20 20" $camera

# What a device carries may change while it is there: a hook that takes a packet
# for a frame would not find the address.
ok "a policy that looks inside" load_policy <<'Y'
version: 1
name: headerless
vendors:
  - name: hikvision
    mac: ["28:57:be"]
    tls: [{subject: {O: HIKVISION}}]
Y
ok "a quarantined address" "$debarctl" quarantine 198.51.100.64 --vendor hikvision
quarantined() { # WHAT
	heard "$1" 0 t a 10 "ip=198.51.100.64>192.0.2.10" / "ip=198.51.100.65>192.0.2.10"
}
is "the tun device is a port now" "$(status_of '[.port[].ifname] | index("tun0") != null')" true
quarantined "from the tun device"
# What ends here no other device sees.
dropped() {
	"$debarctl" devices --json | jq -r '.devices[] |
		select(.ipv4 == "198.51.100.64") | ."dropped-frames"'
}
before=$(dropped)
heard "from there to this box" 0 t a 10 "ip=198.51.100.64>198.51.100.1" \
	/ "ip=198.51.100.65>192.0.2.10"
is "is dropped, too" "$(dropped)" $((before + 10))
changes_to() { # TYPE
	need ip link set tun0 down
	wired type t "$1"
}
changes_to 801
is "that has become a radio is no port" \
	"$(status_of '[.port[].ifname] | index("tun0")')" null
changes_to 1
is "an Ethernet device is one" "$(status_of '[.port[].ifname] | index("tun0") != null')" true
changes_to 0xfffe
need ip link set tun0 up
quarantined "from one that has no headers again"

stop_wire
sysctl -qw net.core.fb_tunnels_only_for_init_net=0 net.ipv4.ip_forward=0 \
	net.ipv6.conf.all.forwarding=0
demolish "link del la" "link del wg0" "link del gre1"
# Or every new namespace would have tunnels of its own.
need modprobe -r ip_gre
ok "the module unloads" unload_module
finish
