#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Network devices that are added after the load, renamed, moved to another
# namespace and back, stacked across namespaces, removed under traffic.
#
# Two processors: devices come and go while frames pass.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

ports() { # [NAMESPACE]
	"$debarctl" status --json ${1:+--netns "$1"} |
		jq -r '[.port[].ifname] | sort | join(" ")'
}

load_module
plain_policy
is "no device, no port" "$(ports)" ""
build <<B
netns add carol
netns add lab
link add br0 up type bridge mcast_snooping 0
link add pc up master br0 type veth peer name eth0 netns carol
B
start_wire
wired open c carol eth0
linked pc
wired open box - br0 0x88b6

# A clean frame of the same kind is the sentinel of each.
to_box() { # DESCRIPTION HEARD END
	heard "$1" "$2" c "$3" 10 src="$camera" dst="$everyone" / src="$other"
}
to_box "a device added after the load" 0 box
counted "is hooked" "10 10" $camera
is "and a port" "$(ports)" "pc"

need ip -batch - <<B
link add lower0 type dummy
link add lower1 type dummy
link add bond0 type bond
link add team0 type team
link add ifb0 type ifb
link add vrf0 type vrf table 10
link add link lower0 name vlan0 type vlan id 5
link add link lower0 name mac0 type macvlan
link add link lower1 name ipv0 type ipvlan
B
is "what stands on others is none, whatever it is" "$(ports)" "lower0 lower1 pc"
demolish_kinds() {
	local kind
	for kind in ipv0 mac0 vlan0 vrf0 ifb0 team0 bond0 lower1 lower0; do
		ip link del $kind || return
	done
}
ok "all of these go" demolish_kinds
is "and are no ports" "$(ports)" "pc"

need ip link set pc down
need ip link set pc name cam0 up
linked cam0
to_box "renamed" 0 box
counted "it stays hooked" "10 10" $camera
is "the inventory knows the name" "$(device_of $camera .ifname)" cam0

# Where no policy is, nothing is judged; there is one behind the hooks.
need ip link set cam0 netns lab
wired open lab lab cam0 0x88b6
is "moved away: no port" "$(ports)" ""
to_box "moved away: everything passes" 10 lab
counted "and is not counted here" "0 0" $camera

lab_policy() {
	"$debarctl" --netns lab load "$scratch/policy.yaml"
}
lab_count() {
	"$debarctl" --netns lab devices --json |
		jq -c --arg mac $camera '[.devices[] | select(.mac == $mac) |
			.frames, .["dropped-frames"], .ifname]'
}
ok "another policy there" lab_policy
to_box "dropped there" 0 lab
is "counted there" "$(lab_count)" '[10,10,"cam0"]'
counted "and not here" "0 0" $camera
ok "none there" "$debarctl" --netns lab flush

wired close lab
need ip -n lab link set cam0 netns 1
need ip link set cam0 up master br0
linked cam0
to_box "back here" 0 box
counted "it is hooked again" "10 10" $camera
is "and a port" "$(ports)" "cam0"

# A VLAN device is left to its lower device, unless that is elsewhere.
need ip link add link cam0 name cam0.10 type vlan id 10
is "a VLAN device is no port" "$(ports)" "cam0"
need "$debarctl" flush
need ip link set cam0 nomaster
need ip link set cam0.10 netns lab
ok "a policy where only the VLAN device is" lab_policy
is "it is a port there" "$(ports lab)" "cam0.10"
wired open lab lab cam0.10 0x88b6
heard "it drops" 0 c lab 10 src=$camera dst=$everyone tag=0x8100:10 \
	/ src=$other
is "and counts" "$(lab_count)" '[10,10,"cam0.10"]'
wired close lab
need ip -n lab link set cam0.10 netns 1
is "it comes home and is none there" "$(ports lab)" ""
wire forget
plain_policy
is "nor here" "$(ports)" "cam0"
need "$debarctl" --netns lab flush
need ip -batch - <<B
link del cam0.10
link set cam0 master br0
B

# A macvlan in a container, whose lower device is the box's.
need ip -batch - <<B
link add link br0 name mv0 type macvlan mode bridge
link set mv0 netns lab
B
is "a macvlan of a container is no port here" "$(ports)" "cam0"
ok "a policy for the container" lab_policy
is "it is a port there" "$(ports lab)" "mv0"
need "$debarctl" --netns lab flush
need ip -n lab link del mv0

# Under traffic. What is to be found here is in the kernel's log.
wired close c
for ((i = 0; i < 5; i++)); do
	need ip link del cam0
	build <<-B
	link add cam0 up master br0 type veth peer name eth0 netns carol
	B
	wired open c carol eth0
	linked cam0
	wired flood c src=$camera dst=$everyone
	wired close c
	sleep 0.2
done
wired open c carol eth0
to_box "added and removed five times under traffic" 0 box
for ((i = 0; i < 5; i++)); do
	need ip link set cam0 netns lab
	ip -n lab link set cam0 up
	sleep 0.1
	need ip -n lab link set cam0 netns 1
	need ip link set cam0 up master br0
	sleep 0.1
done
linked cam0
wired calm
to_box "moved to and fro five times under traffic" 0 box
# An open socket would keep its namespace.
wired close c
wired flood box src=$clean dst=$camera
sleep 0.1
need ip netns del carol
hosts=(lab)
is_gone() {
	[ ! -e /sys/class/net/cam0 ]
}
ok "its host goes away under traffic" eventually is_gone
is "and there is no port" "$(ports)" ""
wired calm

stop_wire
demolish "link del br0"
ok "the module unloads" unload_module
finish
