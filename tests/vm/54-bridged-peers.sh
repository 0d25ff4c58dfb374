#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# TLS between real hosts that this box only bridges, and namesakes: the same
# addresses on both ends in another VLAN and in another VRF. There is no bridge
# yet when the policy is loaded. Connections are reset, so that nobody waits.
#
#   client:eth0 --- p1 [br0] p2 --- eth0:camera
#      web:eth0 --- p3 [br0] p4 --- eth0.10, eth0.20:trunk
#    other:eth0 --- p5 [br0] p6 --- eth0:namesake
#   client:eth1 --- r1 [red]  r2 --- eth1:camera
#    other:eth1 --- b1 [blue] b2 --- eth1:namesake
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

# In a box that has never had one.
! lsmod | grep -q '^bridge ' || need modprobe -r br_netfilter bridge
build <<B
$(printf 'netns add %s\n' client camera web trunk other namesake)
link add p1 up type veth peer name eth0 netns client
link add p2 up type veth peer name eth0 netns camera
link add p3 up type veth peer name eth0 netns web
link add p4 up type veth peer name eth0 netns trunk
link add p5 up type veth peer name eth0 netns other
link add p6 up type veth peer name eth0 netns namesake
link add red type vrf table 100
link add blue type vrf table 200
link set red up
link set blue up
link add r1 up master red type veth peer name eth1 netns client
link add r2 up master red type veth peer name eth1 netns camera
link add b1 up master blue type veth peer name eth1 netns other
link add b2 up master blue type veth peer name eth1 netns namesake
$(for vrf in r b; do
	echo "addr add 10.1.1.1/24 dev ${vrf}1"
	echo "addr add 192.168.9.1/24 dev ${vrf}2"
done)
B
ends() { # HOST HOST-NUMBER NETWORK-BEYOND ADDRESS-THERE
	ip -n "$1" -batch - <<-B
	link set lo up
	link set eth0 up
	addr add 192.168.1.$2/24 dev eth0
	link set eth1 up
	addr add $4/24 dev eth1
	route add $3 via ${4%.*}.1
	B
}
for host in client other; do
	need ends $host 10 192.168.9.0/24 10.1.1.10
done
for host in camera namesake; do
	need ends $host 64 10.1.1.0/24 192.168.9.64
done
need ip -n other addr add 192.168.2.10/24 dev eth0
need ip -n web -batch - <<B
link set eth0 up
addr add 192.168.1.65/24 dev eth0
B
need ip -n trunk -batch - <<B
link set eth0 up
link add link eth0 name eth0.10 type vlan id 10
link add link eth0 name eth0.20 type vlan id 20
link set eth0.10 up
link set eth0.20 up
addr add 192.168.1.66/24 dev eth0.10
addr add 192.168.2.66/24 dev eth0.20
B
sysctl -qw net.ipv4.ip_forward=1

start_peers
peered authority dahua "$dahua_ca"
peered authority private "/C=US/O=Example/CN=Example CA"
peered certificate camera "/C=CN/CN=192.168.1.108" dahua
peered certificate clean "/C=US/O=Example/CN=other" private
peered serve camera 0.0.0.0 443 camera max=1.2
peered serve camera 0.0.0.0 8443 camera
peered serve trunk 192.168.1.66 443 camera max=1.2
peered serve trunk 192.168.2.66 443 clean max=1.2
peered serve web 192.168.1.65 443 clean max=1.2
peered serve namesake 0.0.0.0 443 clean max=1.2

load_module
need ban_dahua 'settings: {action: reject}'
need ip link add br0 type bridge mcast_snooping 0
need ip -batch - <<B
link set br0 up
link set p1 master br0
link set p2 master br0
link set p3 master br0
link set p4 master br0
B
linked p1 p2 p3 p4

# The same ports on both ends as well.
port=5000
opens() { # DESCRIPTION HOST ADDRESS [OPTION...]
	gets "$1" page "$2" "$3" 443 port=$port "${@:4}"
}
dies() { # DESCRIPTION HOST ADDRESS [OPTION...]
	gets "$1" reset "$2" "$3" 443 port=$port "${@:4}"
}

# --- a plain bridge --------------------------------------------------------------

opens "bridged: a clean server" client 192.168.1.65
gets "TLS 1.3 of one unknown yet" page client 192.168.1.64 8443
peer open tls13 client 192.168.1.64 8443
is "and kept open" "$answer" page
dies "its TLS 1.2" client 192.168.1.64
is "bans it" "$(all_banned)" 192.168.1.64
is "by its certificate" "$(banned 192.168.1.64 .sha256)" "$(sha256_of camera)"
peer say tls13 client
is "TLS 1.3 that was open hears no more of the client" "$answer" nothing
peer say tls13 server
is "nor of it" "$answer" nothing
not_ok "it reaches nobody" reaches camera 192.168.1.65
not_ok "and nobody it" reaches web 192.168.1.64
opens "the clean server goes on" client 192.168.1.65
ip link set br0 type bridge vlan_filtering 1
not_ok "nor does it when VLANs are switched on" reaches camera 192.168.1.65
ok "the clean server can be reached" reaches client 192.168.1.65
ip link set br0 type bridge vlan_filtering 0
not_ok "or off" reaches camera 192.168.1.65
ok "released" "$debarctl" release 192.168.1.64
ok "it answers" reaches web 192.168.1.64

# --- a bridge with VLANs ---------------------------------------------------------

need ip -batch - <<B
link set br0 type bridge vlan_filtering 1
link set p5 master br0
link set p6 master br0
B
{
	for port in p1 p2 p3; do
		echo "vlan add vid 10 dev $port pvid untagged"
	done
	for port in p5 p6; do
		echo "vlan add vid 20 dev $port pvid untagged"
	done
	echo "vlan add vid 10 dev p4"
	echo "vlan add vid 20 dev p4"
	for port in p1 p2 p3 p4 p5 p6; do
		echo "vlan del vid 1 dev $port"
	done
} > "$scratch/vlans"
need bridge -batch "$scratch/vlans"
linked p5 p6
port=5001
ip -n client neigh flush dev eth0
ip -n other neigh flush dev eth0
opens "VLAN 20: a namesake" other 192.168.1.64
dies "VLAN 10: the camera" client 192.168.1.64
is "is banned" "$(all_banned)" 192.168.1.64
not_ok "and says no more" reaches camera 192.168.1.65
opens "VLAN 20: the namesake goes on" other 192.168.1.64
ok "and speaks" reaches namesake 192.168.1.10
dies "VLAN 10: a camera at a trunk" client 192.168.1.66
is "is banned" "$(banned 192.168.1.66 .vlan)" 10
opens "VLAN 20: a clean server at the same trunk" other 192.168.2.66
not_ok "it is not released behind a port of VLAN 20" "$debarctl" release 192.168.1.66 -i p5
ok "but behind the trunk" "$debarctl" release 192.168.1.66 -i p4
is "it is" "$(banned 192.168.1.66 .vlan)" ""
dies "and its certificate bans it again" client 192.168.1.66
ok "it is released behind any port of VLAN 10" "$debarctl" release 192.168.1.66 -i p1
opens "VLAN 10: a clean server" client 192.168.1.65

# --- VRFs ------------------------------------------------------------------------

port=5002
opens "VRF blue: a namesake" other 192.168.9.64
dies "VRF red: the camera" client 192.168.9.64
is "is banned, with its MAC" "$(banned 192.168.9.64 .mac)" \
	"$(ip -n camera -j link show eth1 | jq -r '.[0].address')"
not_ok "and says no more" reaches camera 10.1.1.10
opens "VRF blue: the namesake goes on" other 192.168.9.64
ok "and speaks" reaches namesake 10.1.1.10

# --- a VRF made anew -------------------------------------------------------------

red_again() {
	ip -batch - <<-B
	link add red type vrf table 100
	link set red up
	link set r1 master red
	link set r2 master red
	B
}
is "its home is there" "$(banned 192.168.9.64 '.flags | tojson')" '["quarantined"]'
need ip link del red
is "and is gone" "$(banned 192.168.9.64 '.flags | tojson')" \
	'["quarantined","stranded"]'
need red_again
is "another of that name is as good" "$(banned 192.168.9.64 '.flags | tojson')" \
	'["quarantined"]'
not_ok "the camera still says no more" reaches camera 10.1.1.10
ok "VRF blue: the namesake still speaks" reaches namesake 10.1.1.10

stop_peers
remove_hosts
ip -batch - <<B
link del br0
link del red
link del blue
B
sysctl -qw net.ipv4.ip_forward=0
ok "the module unloads" unload_module
finish
