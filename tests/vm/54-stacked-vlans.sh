#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A VLAN within another is not the VLAN of its number outside: quarantine in the one
# says nothing of the other, whose hosts have the same addresses.
#
#    inner:eth0.100.200 --- p1 [br0] p2 --- eth0.200:plain
#   routed:eth0.100.200, eth0.200 --- to-r [box]
. "$(dirname "$0")/../lib.sh"

for name in inner plain routed; do
	host $name
	cable - to-${name:0:1} $name eth0
done
# A host answers for its address on all of its devices, so that none has one too many.
outside() { # DEVICE: its VLAN 200
	echo "link add link $1 name $1.200 type vlan id 200"
	echo "link set $1.200 up"
}
within() { # DEVICE: VLAN 200 within its VLAN 100
	echo "link add link $1 name $1.100 type vlan id 100"
	echo "link set $1.100 up"
	outside "$1.100"
}
need ip -batch - <<B
link add br0 type bridge
link set br0 up
link set to-i master br0
link set to-p master br0
link add vrf-inner type vrf table 1001
link add vrf-plain type vrf table 1002
link set vrf-inner up
link set vrf-plain up
$(within br0; outside br0; within to-r; outside to-r)
$(for on in br0:3 to-r:4; do
	for vlan in 100.200:inner 200:plain; do
		echo "link set ${on%:*}.${vlan%:*} master vrf-${vlan#*:}"
		echo "addr add 192.0.${on#*:}.1/24 dev ${on%:*}.${vlan%:*}"
	done
done)
B
need ip -n inner -batch - < <(within eth0; echo addr add 192.0.3.64/24 dev eth0.100.200)
need ip -n plain -batch - < <(outside eth0; echo addr add 192.0.3.64/24 dev eth0.200)
need ip -n routed -batch - < <(within eth0; outside eth0
	printf 'addr add 192.0.4.64/24 dev %s\n' eth0.200 eth0.100.200)
in_host routed sysctl -qw net.ipv4.conf.all.arp_ignore=1

answers() { # HOST DEVICE ADDRESS
	in_host "$1" ping -n -q -c 1 -I "$2" \
		-W "$([ -n "${DEBAR_SLOW-}" ] && echo 4 || echo 1)" "$3"
}

quarantined_at() { # INTERFACE ADDRESS: nobody knows the MAC there yet
	need "$debarctl" flush
	need load_policy <<-'Y'
	version: 1
	name: stacked
	vendors: [{name: acme, tls: [{subject: {O: Acme}}]}]
	Y
	ip neigh flush all
	need "$debarctl" quarantine "$2" --vendor acme -i "$1"
}

load_module
quarantined_at br0.100.200 192.0.3.64
ok "quarantine in a VLAN within a VLAN of a bridge: the same address outside answers" \
	eventually answers plain eth0.200 192.0.3.1
not_ok "that within does not" answers inner eth0.100.200 192.0.3.1
quarantined_at br0.200 192.0.3.64
ok "quarantine in the one outside: that within answers" eventually answers inner eth0.100.200 192.0.3.1
not_ok "that outside does not" answers plain eth0.200 192.0.3.1

quarantined_at to-r.200 192.0.4.64
ok "without a bridge: that within answers" eventually answers routed eth0.100.200 192.0.4.1
not_ok "that outside does not" answers routed eth0.200 192.0.4.1
ok "nor has one taken the other's place" eventually answers routed eth0.100.200 192.0.4.1
quarantined_at to-r.100.200 192.0.4.64
ok "and the other way round: that outside answers" eventually answers routed eth0.200 192.0.4.1
not_ok "that within does not" answers routed eth0.100.200 192.0.4.1

ip link del br0
remove_hosts
ip link del vrf-inner
ip link del vrf-plain
ok "the module unloads" unload_module
finish
