#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A bridge before a covered router: banning it would ban everyone behind it.
. "$(dirname "$0")/../lib.sh"

load_module
for name in router camera server; do
	host $name
	cable - to-$name $name eth0
	in_host $name sysctl -qw net.ipv6.conf.all.disable_ipv6=1
done
need ip link add br0 type bridge
for name in router camera server; do
	ip link set to-$name master br0
done
ip link set br0 up
ip -n router link set eth0 address 28:57:be:00:00:01
ip -n camera link set eth0 address 28:57:be:00:00:02
ip -n server addr add 192.0.2.10/24 dev eth0
ip -n router addr add 192.0.2.1/24 dev eth0
ip -n camera addr add 192.0.2.64/24 dev eth0
# Many hosts whose packets the router puts its own address under.
for i in $(seq 1 20); do
	ip -n router addr add 198.51.100."$i"/32 dev lo
done
ip -n server route add default via 192.0.2.1
eventually reaches router 192.0.2.10

policy() { # TRANSIT
	load_policy <<-Y
	version: 1
	name: transit
	vendors:
	  - name: hikvision
	    mac: ["28:57:be"]
	settings: {transit: $1}
	Y
}

# One packet from each of the hosts behind the router.
talk() {
	in_host router /usr/bin/python3 -IS - <<-'P'
	import socket
	for i in range(1, 21):
	    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	    s.bind(('198.51.100.%d' % i, 0))
	    s.sendto(b'x', ('192.0.2.10', 9))
	P
}
# The router must know the way without ARP, which a ban would stop.
server=$(ip -n server -j link show eth0 | jq -r '.[0].address')
ip -n router neigh replace 192.0.2.10 lladdr "$server" dev eth0 nud permanent
ip -n server neigh replace 192.0.2.1 lladdr 28:57:be:00:00:01 dev eth0 nud permanent

ok "a policy that monitors transit" policy monitor
"$debarctl" monitor --json > "$scratch/events" 2> /dev/null &
monitor=$!
sleep 1
not_ok "a covered device with one address is banned" reaches camera 192.0.2.10
not_ok "so is the router at first" reaches router 192.0.2.10
ok "packets of many come from it" talk
is "now it is known as transit" \
	"$(device_of 28:57:be:00:00:01 '.flags | index("transit") != null')" true
told() { jq -e -s 'any(."event-kind" == "transit")' "$scratch/events"; }
ok "listeners are told" eventually told
ok "and its packets pass" reaches router 192.0.2.10
is "monitored for that reason" \
	"$(device_of 28:57:be:00:00:01 '.verdict, .reason' | xargs)" "monitor transit"
not_ok "the camera stays banned" reaches camera 192.0.2.10
is "status lists it" "$(status_of '."transit-devices" | length')" 1
kill $monitor
wait $monitor 2> /dev/null

ok "a policy that enforces transit" policy enforce
not_ok "the router and all behind it are banned" reaches router 192.0.2.10
is "enforced" "$(device_of 28:57:be:00:00:01 .reason)" enforced

remove_hosts
ip link del br0
ok "the module unloads" unload_module
finish
