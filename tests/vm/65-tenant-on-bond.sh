#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is routed out by a bond has no route any more when it leaves by a port. Where a
# tenant has a device on that bond, nobody can say then where it came in: a handshake
# is not read once more for that, and still proves whose certificate it was.
#
#   client:eth0 --- port0 [box], in bond0, below mv0 [tenant]
#   camera:eth0 --- lan0 [box]
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

need modprobe bonding max_bonds=0
host client
host camera
build <<B
netns add tenant
link add bond0 type bond mode active-backup miimon 100
link add port0 type veth peer name eth0 netns client
link add lan0 type veth peer name eth0 netns camera
link set port0 master bond0
link set bond0 up
link set lan0 up
link add link bond0 name mv0 netns tenant type macvlan mode bridge
addr add 10.0.0.1/24 dev bond0
addr add 192.168.1.1/24 dev lan0
B
need ip -n client -batch - <<B
link set eth0 up
addr add 10.0.0.10/24 dev eth0
route add default via 10.0.0.1
B
need ip -n camera -batch - <<B
link set eth0 up
addr add 192.168.1.64/24 dev eth0
route add default via 192.168.1.1
B
sysctl -qw net.ipv4.ip_forward=1

start_peers
peered authority dahua "$dahua_ca"
peered certificate camera "/C=CN/CN=192.168.1.64" dahua
peered serve camera 192.168.1.64 443 camera max=1.2
load_module
ok "load" ban_dahua "mode: monitor"
need eventually reaches client 192.168.1.64
gets "the camera answers" page client 192.168.1.64 443
is "it is proven whose certificate that was" \
	"$(banned 192.168.1.64 .vendor)" dahua
need "$debarctl" mode enforce
not_ok "and its address is in quarantine" reaches client 192.168.1.64

stop_peers
demolish "link del bond0" "link del lan0"
remove_hosts
ok "the module unloads" unload_module
finish
