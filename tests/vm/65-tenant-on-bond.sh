#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is routed out by a bond has no route any more when it leaves by a port. Where a
# tenant has a device on that bond, nobody can say then where it came in: a handshake
# is not read once more for that, and still proves whose certificate it was.
#
#   client:eth0 --- lc [box], in bond0, below mv0 [tenant]
#   devices:eth0 --- ld [box]; a camera at 192.168.1.64
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

need modprobe bonding max_bonds=0
client_and_devices 64
build <<B
netns add tenant
link set lc down
addr flush dev lc
link add bond0 type bond mode active-backup miimon 100
link set lc master bond0
link set bond0 up
link add link bond0 name mv0 netns tenant type macvlan mode bridge
addr add 198.51.100.1/24 dev bond0
B

start_peers
peered authority dahua "$dahua_ca"
peered certificate camera "/C=CN/CN=192.168.1.64" dahua
peered serve devices 192.168.1.64 443 camera max=1.2
load_module
ok "load" ban_dahua "mode: monitor"
need eventually reaches client 192.168.1.64
gets "the camera answers" page client 192.168.1.64 443
is "it is proven whose certificate that was" \
	"$(banned 192.168.1.64 .vendor)" dahua
need "$debarctl" mode enforce
not_ok "and its address is in quarantine" reaches client 192.168.1.64

stop_peers
need ip link del bond0
remove_hosts
ok "the module unloads" unload_module
finish
