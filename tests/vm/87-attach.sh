#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which devices carry the hooks, as they come, go, change names and places.
. "$(dirname "$0")/../lib.sh"

load_module
host camera
policy() {
	load_policy <<-Y
	version: 1
	name: attach
	vendors:
	  - name: hikvision
	    mac: ["28:57:be"]
	settings: {interfaces: $1}
	Y
}

hooked() { # [NAMESPACE]
	"$debarctl" ${1:+--netns "$1"} status --json |
		jq -r '[.port[] | .ifname] | sort | join(" ")'
}

ok "a policy for all devices" policy '["*"]'
is "with none there" "$(hooked)" ""
cable - lan0 camera eth0
is "a device that comes later is hooked" "$(hooked)" lan0
ip -n camera link set eth0 address 28:57:be:01:02:03
ip addr add 192.0.2.1/24 dev lan0
ip -n camera addr add 192.0.2.64/24 dev eth0
not_ok "and enforces" reaches camera 192.0.2.1
ip link set lan0 down
ip link set lan0 name lan1
ip link set lan1 up
is "under its new name too" "$(hooked)" lan1

ip link add br0 type bridge
ip link add bond0 type bond mode active-backup
ip link add vlan5 link lan1 type vlan id 5
ip link add mac0 link lan1 type macvlan
ip link add team0 type dummy
ip link add ifb0 type ifb
ip link add vrf0 type vrf table 10
is "what is stacked on others is not hooked" "$(hooked)" "lan1 team0"

ok "a policy for some" policy '["team?"]'
is "is for these only" "$(hooked)" team0
ok "so the camera is reached" reaches camera 192.0.2.1
ip link del mac0
ip link set team0 name other0
is "one that is called otherwise is let go" "$(hooked)" ""
ip link set other0 name team1
is "and taken back" "$(hooked)" team1
ok "a policy for a bridge" policy '["br0"]'
is "without ports" "$(hooked)" ""
ip link set bond0 master br0
ip link set lan1 down
ip link set lan1 master bond0
is "means its ports, through a bond" "$(hooked)" lan1
ip link set bond0 nomaster
is "as long as they are there" "$(hooked)" ""
ip link set lan1 nomaster

ok "all devices again" policy '["*"]'
host elsewhere
ip link set lan1 up
ip link set vlan5 netns elsewhere
is "a VLAN device moved to a namespace without a policy" "$(hooked)" "lan1 team1"
"$debarctl" --netns elsewhere load "$scratch/policy.yaml" > /dev/null
is "is hooked under a policy there: nobody else there sees its frames" \
	"$(hooked elsewhere)" vlan5
ip link add vlan6 link lan1 netns elsewhere type vlan id 6
is "so is one that was made there" "$(hooked elsewhere)" "vlan5 vlan6"
ip link add mac6 link lan1 netns elsewhere type macvlan
is "and another kind" "$(hooked elsewhere)" "mac6 vlan5 vlan6"
ip -n elsewhere link set vlan5 netns 1
is "back home it is not" "$(hooked)" "lan1 team1"
is "and gone there" "$(hooked elsewhere)" "mac6 vlan6"
ip link set team1 netns elsewhere
is "a device that moves is let go" "$(hooked)" lan1
is "and taken on" "$(hooked elsewhere)" "mac6 team1 vlan6"
ip link del lan1
is "one that goes is let go, and all on it" "$(hooked)$(hooked elsewhere)" team1

remove_hosts
ip link del br0
ip link del bond0
ip link del ifb0
ip link del vrf0
ok "the module unloads" unload_module
finish
