#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Certificates are public: whom one that somebody else shows must not ban. The
# handshakes are OpenSSL's, the frames are made up (see lib/innocent.py).
#
#   client:eth0 --- p1 [br0] p2 --- server:eth0     VLANs 1 (untagged), 10, 20
#   client:red  --- red-client  [vrf-red]  red-server  --- server:red
#   client:blue --- blue-client [vrf-blue] blue-server --- server:blue
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

host client
host server
mute client server
build <<B
link add br0 type bridge vlan_filtering 1 mcast_snooping 0
link add p1 master br0 type veth peer name eth0 netns client
link add p2 master br0 type veth peer name eth0 netns server
addr add 192.168.1.1/24 dev br0
link set br0 up
link set p1 up
link set p2 up
link add vrf-red type vrf table 100
link add vrf-blue type vrf table 200
link set vrf-red up
link set vrf-blue up
link add red-client master vrf-red type veth peer name red netns client
link add red-server master vrf-red type veth peer name red netns server
link add blue-client master vrf-blue type veth peer name blue netns client
link add blue-server master vrf-blue type veth peer name blue netns server
link set red-client up
link set red-server up
link set blue-client up
link set blue-server up
B
for port in p1 p2; do
	need command bridge vlan add vid 10 dev $port
	need command bridge vlan add vid 20 dev $port
done
for end in client server; do
	ip -n $end -batch - <<-B
		link set eth0 up
		link set red up
		link set blue up
	B
done
linked p1 p2 red-client red-server blue-client blue-server

authority dahua "$dahua_ca"
authority private "/C=US/O=Example/CN=Example CA"
certificate covered "/C=CN/CN=192.168.1.108" dahua
certificate clean "/C=US/O=Example/CN=other" private
load_module
need ban_dahua
start_listening
checks_of raw innocent.py "$scratch"
is "those who are quarantined" "$(all_banned)" \
	"192.168.1.20 192.168.1.37 192.168.1.64 192.168.1.64 fd00:64::64"
is "the MAC of one that is no neighbour" "$(banned 192.168.1.20 .mac)" null
ok "an event tells of the shared address" eventually event address-shared \
	'.device.ipv4 == "192.168.1.35"'
ok "and of the one that changed hands" eventually event address-moved \
	'.device.ipv4 == "192.168.1.70"'
# shellcheck disable=SC2016
not_ok "nobody else is told to be quarantined" event quarantined \
	'.device.ipv4 as $a | ["192.168.1.20", "192.168.1.37", "192.168.1.64", "192.168.1.70", null] | index($a) | not'
stop_listening
demolish "link del br0" "link del vrf-red" "link del vrf-blue" \
	"link del p1" "link del p2" "link del red-client" "link del red-server" \
	"link del blue-client" "link del blue-server"
ok "the module unloads" unload_module
finish
