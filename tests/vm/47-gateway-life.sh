#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What befalls a covered gateway: its neighbour entry goes, its MAC changes, its
# route goes and comes; it is on a VLAN, or on a bridge.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

first=28:57:be:00:00:01
second=28:57:be:00:00:02
third=28:57:be:00:00:03

# Do frames with the source address $1 reach the box? They come from nowhere,
# so the box learns nothing.
passes() { # MAC
	wire <<-W
		forget
		send gw eth0 udp4 src=$1 dst=$lan from=192.0.2.77 to=192.0.2.2
	W
	mark -/5009 gw eth0 udp4 src=02:00:00:00:00:05 dst="$lan" \
		from=192.0.2.78 to=192.0.2.2
	[ "$(ask heard -/5001 v4)" = v4=1 ]
}

fails() {
	! passes "$1"
}

load_module gateway_sweep=1
host gw
mute gw
cable - lan0 gw eth0
sysctl -qw net.ipv6.conf.lan0.disable_ipv6=1
lan=$(mac_of lan0)
ip -n gw link set eth0 address $first
ip -n gw addr add 192.0.2.1/24 dev eth0
ip addr add 192.0.2.2/24 dev lan0
wire <<-W
	listen - 5001
	listen - 5009
W

ok "a policy loads" ban
begin_events
not_ok "a covered neighbour is banned" passes $first
ip route add 203.0.113.0/24 via 192.0.2.1
ok "as a gateway it is resolved and answers" eventually gets_to 192.0.2.1
ok "its frames pass" passes $first
is "it is called a gateway" "$(device_of $first '.flags | join(" ")')" gateway
sees "an event tells of it" 1 gateway $first

# The entry is ours; the gateway still has one for us, and goes on sending.
ip neigh flush dev lan0
ip neigh del 192.0.2.1 dev lan0 2> /dev/null
is "its neighbour entry is gone" "$(ip neigh show dev lan0)" ''
ok "its frames pass all the same" passes $first

# Another box takes over the gateway's address.
ip -n gw link set eth0 address $second
ip neigh flush dev lan0
ok "a new MAC is resolved and answers" eventually gets_to 192.0.2.1
ok "its frames pass" passes $second
not_ok "those of the old one do not" passes $first
sees "an event tells of the new one" 1 gateway $second
sees "another one of the old one" 1 device-verdict $first
in_host gw ip link set eth0 address $third
ip neigh replace 192.0.2.1 lladdr $third dev lan0 nud permanent
ok "a MAC that an operator writes down passes" passes $third
not_ok "and not the one before" passes $second

# Its route goes; that is noticed a while later.
ip route del 203.0.113.0/24
ok "without a route it is banned, in the end" bounded 60 fails $third
sees "an event tells of that" 1 device-verdict $third
ip route add 203.0.113.0/24 via 192.0.2.1
ok "with one it passes again, without delay" passes $third
# The route goes with its device's address.
ip addr flush dev lan0
ip addr add 192.0.2.2/24 dev lan0
ok "a route that the kernel takes away counts as gone" bounded 60 fails $third
end_events

# The gateway is on a VLAN, then on a bridge, of the device that has the hooks.
ip neigh flush dev lan0 nud permanent
ip -n gw addr flush dev eth0
need ip -batch - <<-I
	link add lan0.7 link lan0 up type vlan id 7
	addr add 198.51.100.2/24 dev lan0.7
	route add 203.0.114.0/24 via 198.51.100.1
I
ip -n gw link add eth0.7 link eth0 up type vlan id 7
ip -n gw addr add 198.51.100.1/24 dev eth0.7
ok "a gateway on a VLAN is resolved and answers" eventually gets_to 198.51.100.1
is "for that reason" "$(device_of $third .reason)" gateway
ip link del lan0.7
need ip -batch - <<-I
	addr flush dev lan0
	link add br0 up type bridge
	link set lan0 master br0
	addr add 192.0.2.2/24 dev br0
I
ip -n gw addr add 192.0.2.1/24 dev eth0
unban
ok "a policy loads anew" ban
not_ok "before a bridge it is banned" gets_to 192.0.2.1
ip route add 203.0.115.0/24 via 192.0.2.1
ok "as a gateway it is resolved and answers" eventually gets_to 192.0.2.1
is "for that reason" "$(device_of $third .reason)" gateway

remove_hosts
ip link del br0
ok "the module unloads" unload_module
finish
