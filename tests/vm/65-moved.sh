#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A VLAN device moved to another namespace and a macvlan made there, both on a
# lower device here: each namespace judges by its own policy, and counts its own.
#
#   carol:eth0 --- lan0 [box]
#                  v5 (VLAN 5) and mv0 (macvlan) in tenant
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/traffic.sh"

load_module
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
build <<B
netns add carol
netns add tenant
B
mute carol tenant
need ip -batch - <<B
link add lan0 up type veth peer name eth0 netns carol
link add link lan0 name v5 type vlan id 5
link set v5 netns tenant
link add link lan0 name mv0 netns tenant type macvlan mode bridge
B
start_wire
wired open c carol eth0
wired open v5 tenant v5 0x88b6
wired open mv0 tenant mv0 0x88b6
linked lan0

ports() { # [NAMESPACE]
	"$debarctl" ${1:+--netns "$1"} status --json |
		jq -r '[.port[].ifname] | sort | join(" ")'
}

policy() { # MODE [NAMESPACE]
	cat > "$scratch/policy.yaml" <<-Y
	version: 1
	name: moved
	mode: $1
	vendors:
	  - name: hikvision
	    mac: ["28:57:be"]
	Y
	need "$debarctl" ${2:+--netns "$2"} load "$scratch/policy.yaml"
}

counts() { # [NAMESPACE]: frames and dropped frames of its policy
	"$debarctl" ${1:+--netns "$1"} status --json |
		jq -r '"\(.frames // 0) \(."dropped-frames" // 0)"'
}

# What was counted since the last time, here and there, goes to $answer.
before=(0 0 0 0)
grow() {
	local now
	read -ra now <<< "$(counts) $(counts tenant)"
	answer="here $((now[0] - before[0])) $((now[1] - before[1])), "
	answer+="there $((now[2] - before[2])) $((now[3] - before[3]))"
	before=("${now[@]}")
}

# crossings WHAT HEARD COUNTED-FROM COUNTED-TO: both devices, both ways
crossings() {
	local device tag
	for device in v5 mv0; do
		tag=()
		[ $device = mv0 ] || tag=(tag=0x8100:5)
		grow
		heard "$1: from the device to $device" "$2" c $device 10 \
			src="$camera" dst="$everyone" "${tag[@]}" / src="$other"
		grow
		is "$1: counted" "$answer" "$3"
		heard "$1: to the device from $device" "$2" $device c 10 \
			src="$clean" dst="$camera" / dst="$other"
		grow
		is "$1: counted" "$answer" "$4"
	done
}

crossings "no policy" 10 'here 0 0, there 0 0' 'here 0 0, there 0 0'
policy enforce tenant
is "both are hooked there" "$(ports tenant)" "mv0 v5"
is "nothing is here" "$(ports)" ""
crossings "banned there" 0 'here 0 0, there 10 10' 'here 0 0, there 10 10'

policy enforce
is "the lower device is hooked here" "$(ports)" "lan0"
crossings "banned in both" 0 'here 10 10, there 0 0' 'here 0 0, there 10 10'

ok "monitor here" "$debarctl" mode monitor
crossings "monitored here, banned there" 0 'here 10 0, there 10 10' \
	'here 0 0, there 10 10'
ok "flush there" "$debarctl" --netns tenant flush
is "nothing is hooked there any more" "$(ports tenant)" ""
crossings "monitored here only" 10 'here 10 0, there 0 0' \
	'here 10 0, there 0 0'

policy enforce tenant
is "a device and what stands on it: ports here and there" \
	"$(ports), $(ports tenant)" "lan0, mv0 v5"
need ip link del lan0
is "it goes, and with it what stood on it" "$(ports), $(ports tenant)" ", "

stop_wire
demolish
sysctl -qw net.ipv6.conf.default.disable_ipv6=0
ok "the module unloads" unload_module
finish
