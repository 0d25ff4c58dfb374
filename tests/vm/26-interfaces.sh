#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A policy for some interfaces only: names, globs, and masters, which stand for
# their ports.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

load_module
build <<B
netns add alice
netns add carol
netns add dave
link add br0 up type bridge mcast_snooping 0
link add lan1 up master br0 type veth peer name eth0 netns alice
link add lan2 up master br0 type veth peer name eth0 netns carol
link add wan0 up type veth peer name eth0 netns dave
link add wan1 type dummy
B
start_wire
wired open a alice eth0
wired open c carol eth0
wired open d dave eth0
wired open box - wan0 0x88b6
wired open bridge - br0 0x88b6
linked lan1 lan2 wan0

policy_for() { # GLOB...
	local globs
	printf -v globs '"%s", ' "$@"
	load_policy <<-Y
	version: 1
	name: interfaces
	vendors:
	  - name: hikvision
	    mac: ["28:57:be"]
	settings:
	  interfaces: [${globs%, }]
	Y
}

ports() {
	status_of '[.port[].ifname] | sort | join(" ")'
}

ok "a glob" policy_for "lan*"
is "names ports" "$(ports)" "lan1 lan2"
heard "these drop" 0 c a 10 src=$camera dst=$everyone
heard "others pass" 10 d box 10 src=$camera dst=$everyone / src=$other
counted "and do not count" "10 10" $camera

ok "one character" policy_for "?an1"
is "names ports" "$(ports)" "lan1 wan1"
heard "a port that is not named takes it in, one that is lets it not out" "10 0" \
	c bridge,a 10 src=$camera dst=$everyone / src=$other
counted "counted where it was to leave" "10 10" $camera
heard "one that is named drops what leaves it" 0 c a 10 \
	src=$clean dst=28:57:be:0a:0b:0c
counted "not counted where it came in" "0 0" $camera
counted "counted where it left" "10 10" 28:57:be:0a:0b:0c

ok "an exact name" policy_for wan0
is "names a port" "$(ports)" "wan0"
heard "which drops" 0 d box 10 src=$camera dst=$everyone / src=$other
ok "a name and a glob" policy_for wan0 "*2"
is "name ports" "$(ports)" "lan2 wan0"
ok "a name that does not exist yet" policy_for "cam*"
is "names none" "$(ports)" ""
heard "all pass" 10 c a 10 src=$camera dst=$everyone
wired close box
need ip link set wan0 down
need ip link set wan0 name cam7 up
is "until a device gets it" "$(ports)" "cam7"
linked cam7
wired open box - cam7 0x88b6
heard "which then drops" 0 d box 10 src=$camera dst=$everyone / src=$other
need ip link set cam7 down
need ip link set cam7 name wan0 up
is "and loses it" "$(ports)" ""

ok "a bridge" policy_for br0
is "means its ports" "$(ports)" "lan1 lan2"
heard "which drop" 0 c a 10 src=$camera dst=$everyone
need ip link set wan1 master br0
is "a new port too" "$(ports)" "lan1 lan2 wan1"
need ip link set wan1 nomaster
need ip link set lan1 nomaster
is "and no former port" "$(ports)" "lan2"
need ip link set lan1 master br0
need ip link set br0 down
need ip link set br0 name br1 up
is "until it is renamed" "$(ports)" ""
need ip link set br1 down
need ip link set br1 name br0 up
is "and back" "$(ports)" "lan1 lan2"

# A bond in the bridge: its ports are the bridge's.
need ip -batch - <<B
link add bond0 type bond mode active-backup
link add slave0 type dummy
link set slave0 master bond0
link set bond0 master br0
B
is "a bond in the bridge means its ports" "$(ports)" "lan1 lan2 slave0"
need ip link add slave1 type dummy
need ip link set slave1 master bond0
is "its new port too" "$(ports)" "lan1 lan2 slave0 slave1"
need ip link set bond0 nomaster
is "and none when it leaves the bridge" "$(ports)" "lan1 lan2"
ok "the bond itself" policy_for bond0
is "means its ports" "$(ports)" "slave0 slave1"
need ip link set bond0 master br0
ok "the bridge by a glob" policy_for "br?"
is "means all" "$(ports)" "lan1 lan2 slave0 slave1"
need ip link set br0 down
need ip link set br0 name other0
is "also when it is renamed" "$(ports)" ""
need ip link set other0 name br0 up
is "and back" "$(ports)" "lan1 lan2 slave0 slave1"
# What is called br0 in another namespace is not the box's business.
need ip -batch - <<B
link add link wan1 name mv0 type macvlan
link set mv0 netns dave
B
need ip -n dave link set mv0 name br0
is "but not the device below a container's br0" "$(ports)" \
	"lan1 lan2 slave0 slave1"
ok "nor when it is loaded again" policy_for br0
is "which looks at all of them" "$(ports)" "lan1 lan2 slave0 slave1"

ok "no setting" plain_policy
is "means every suitable device" "$(ports)" "lan1 lan2 slave0 slave1 wan0 wan1"

stop_wire
demolish "link del bond0" "link del br0" "link del lan1" "link del lan2" \
	"link del wan0" "link del wan1" "link del slave0" "link del slave1"
ok "the module unloads" unload_module
finish
