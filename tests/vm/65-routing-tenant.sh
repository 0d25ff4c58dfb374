#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A tenant that routes, or bridges: what came in by a device of its own leaves by its
# macvlan or VLAN device, and by the lower device here with the index of that device of
# its own, which here may be the index of another. It has not come in here for that.
#
#   erin:eth0 --- in0 [tenant] mv0, v5
#   carol:eth0 --- lan0 [box], below mv0 and v5
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

load_module
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
build <<B
netns add carol
netns add erin
netns add tenant
B
mute carol erin tenant
need ip -batch - <<B
link add lan0 index 100 up type veth peer name eth0 netns carol
link add link lan0 name v5 type vlan id 5
link set v5 netns tenant
link add link lan0 name mv0 netns tenant type macvlan mode bridge
B
need ip -n tenant link add in0 index 100 type veth peer name eth0 netns erin
start_wire
wired open c carol eth0
wired open e erin eth0
linked lan0
inside=$(ip -n tenant -j link show in0 | jq -r '.[0].address')
need ip -n tenant -batch - <<B
link set in0 up
link set mv0 up
link set v5 up
addr add 10.1.0.1/24 dev in0
addr add 10.2.0.1/24 dev mv0
addr add 10.3.0.1/24 dev v5
neigh add 10.2.0.9 lladdr $other dev mv0
neigh add 10.3.0.9 lladdr $other dev v5
B
need ip netns exec tenant sysctl -qw net.ipv4.ip_forward=1
ok "load" load_policy <<Y
version: 1
name: routing-tenant
vendors:
  - name: hikvision
    mac: ["28:57:be"]
    tls:
      - {issuer: {O: HIKVISION}}
Y
is "the lower device is hooked" \
	"$("$debarctl" status --json | jq -r '[.port[].ifname] | join(" ")')" lan0

# routed DESCRIPTION WANTED SOURCE: ten packets by either device
routed() {
	local to
	for to in 10.2.0.9 10.3.0.9; do
		heard "$1, to $to" "$2" e c 10 src="$clean" dst="$inside" \
			"ip=$3>$to" / "ip=10.1.0.8>$to"
	done
}
routed "nobody is in quarantine" 10 10.1.0.7
need "$debarctl" quarantine 10.1.0.7 --vendor hikvision -i lan0
routed "an address of the tenant's is" 0 10.1.0.7
routed "another is not" 10 10.1.0.6
is "all of it is counted" "$(status_of '."dropped-frames"')" 20

# It bridges as well: such frames have no route.
need ip -n tenant -batch - <<B
addr flush dev in0
addr flush dev v5
link add br9 up type bridge mcast_snooping 0
link set in0 master br9
link set v5 master br9
B
bridged() { # DESCRIPTION WANTED SOURCE
	heard "$1, bridged" "$2" e c 10 src="$clean" dst="$other" \
		"ip=$3>10.3.0.9" / "ip=10.1.0.8>10.3.0.9"
}
is_forwarding() { # PORT
	ip -n tenant -d -j link show "$1" | jq -e '.[0].linkinfo.info_slave_data.state == "forwarding"'
}
need eventually is_forwarding in0
need eventually is_forwarding v5
bridged "another" 10 10.1.0.6
bridged "the address in quarantine" 0 10.1.0.7
is "all of it is counted" "$(status_of '."dropped-frames"')" 30

stop_wire
demolish "link del lan0"
sysctl -qw net.ipv6.conf.default.disable_ipv6=0
ok "the module unloads" unload_module
finish
