#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whom a policy must not cut off: gateways, the box itself, what is protected.
. "$(dirname "$0")/../lib.sh"

load_module
for name in gateway camera; do
	host $name
	cable - to-$name $name eth0
done
ip -n gateway link set eth0 address 28:57:be:00:00:01
ip -n camera link set eth0 address 28:57:be:00:00:02
ip addr add 192.0.2.2/24 dev to-gateway
ip addr add 2001:db8:1::2/64 dev to-gateway nodad
ip -n gateway addr add 192.0.2.1/24 dev eth0
ip -n gateway addr add 2001:db8:1::1/64 dev eth0 nodad
ip -n gateway addr add 203.0.113.1/32 dev lo
ip addr add 198.51.100.1/24 dev to-camera
ip addr add 2001:db8:2::1/64 dev to-camera nodad
ip -n camera addr add 198.51.100.64/24 dev eth0
ip -n camera addr add 2001:db8:2::64/64 dev eth0 nodad

policy() { # the rest of the policy on standard input
	{
		cat <<-Y
		version: 1
		name: guard-rails
		vendors:
		  - name: hikvision
		    mac: ["28:57:be"]
		Y
		cat
	} | load_policy
}

here() { # ADDRESS
	ping -n -q -c 1 -W "$([ -n "${DEBAR_SLOW-}" ] && echo 4 || echo 1)" "$1"
}

# Nobody has spoken to anybody yet: a cold boot, the policy first.
ok "a policy before any route" policy < /dev/null
not_ok "without a route the device is banned" here 192.0.2.1
ip route add default via 192.0.2.1
ip -6 route add default via 2001:db8:1::1
ip neigh flush all
ok "as a default gateway it is reached" here 192.0.2.1
ok "and what lies behind it" here 203.0.113.1
ok "over IPv6 too" here 2001:db8:1::1
is "for that reason" "$(device_of 28:57:be:00:00:01 .reason)" gateway
is "status names it" "$(status_of '[.gateway[] | select(.vendor == "hikvision")] | length')" 2
not_ok "another device of the vendor stays banned" here 198.51.100.64
ip neigh flush all
ip neigh del 192.0.2.1 dev to-gateway 2> /dev/null
ok "the gateway may speak first, though the box has forgotten it" \
	reaches gateway 192.0.2.2

ip route replace 10.0.0.0/8 via 198.51.100.64
ok "the next hop of any route is reached" here 198.51.100.64
ip route del 10.0.0.0/8

ok "protect-gateways: no" policy <<-Y
settings: {protect-gateways: no}
Y
ip neigh flush all
not_ok "bans the gateway too" here 192.0.2.1
not_ok "over IPv6 too" here 2001:db8:1::1
ip route del default
ip -6 route del default

# It was a next hop a moment ago, which is forgotten only after a while.
ok "protect by MAC" policy <<-Y
protect: ["28:57:be:00:00:02"]
settings: {protect-gateways: no}
Y
ip neigh flush all
ok "the device is reached" here 198.51.100.64
is "for that reason" "$(device_of 28:57:be:00:00:02 .reason)" protected
ok "protect by IPv4 address" policy <<-Y
protect: [198.51.100.64]
settings: {protect-gateways: no}
Y
ip neigh flush all
ok "it is reached there" here 198.51.100.64
not_ok "not at its other address" here 2001:db8:2::64
ok "protect by IPv6 address" policy <<-Y
protect: ["2001:db8:2::64"]
settings: {protect-gateways: no}
Y
ip neigh flush all
ok "it is reached there" here 2001:db8:2::64
not_ok "not at its other address" here 198.51.100.64

ok "no exceptions" policy < /dev/null
ip -n camera link set eth0 address 00:00:5e:00:53:02
ip link set to-camera down
ip link set to-camera address 28:57:be:00:00:03
ip link set to-camera up
ip addr replace 2001:db8:2::1/64 dev to-camera nodad
ip neigh flush all
eventually here 198.51.100.64
ok "the box's own covered address is no reason to drop" here 198.51.100.64
is "and is known as its own" "$(device_of 28:57:be:00:00:03 .reason)" own

remove_hosts
ok "the module unloads" unload_module
finish
