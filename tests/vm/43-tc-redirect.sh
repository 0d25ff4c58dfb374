#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What tc sends straight from one port to another passes all hooks unseen. That
# cannot be helped, so `debarctl status` must say it, in red.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

camera=28:57:be:01:02:03
friend=02:00:00:00:00:05
pc=02:00:00:00:00:09

flood() {
	wire <<-W
		forget
		send camera eth0 udp4 times=10 src=$camera dst=$pc from=192.0.2.64 to=192.0.2.9
	W
	mark pc/eth0 camera eth0 udp4 src=$friend dst=$pc from=192.0.2.65 to=192.0.2.9
}

# What status says of PORT: "SEVERITY" of each finding
finds() {
	"$debarctl" status --json |
		jq -r ".health[] | select(.port == \"$1\") | .severity"
}

in_red() {
	"$debarctl" status --color always | grep "$1" |
		grep $'\e''\[\(1;\)\?31m'
}

load_module
host camera
host pc
mute camera pc
cable - lan0 camera eth0
cable - lan1 pc eth0
need ip -batch - <<-I
	link add br0 type bridge
	link set lan0 master br0
	link set lan1 master br0
	link set br0 up
I
wire <<-W
	watch camera eth0
	watch pc eth0
	send pc eth0 bare src=$pc dst=all ethertype=0x88b6
W
ok "a policy loads" ban
flood
hears 'over the bridge' pc/eth0 v4:5001=0
is "status finds nothing at lan0" "$(finds lan0)" ''

need tc qdisc add dev lan0 clsact
need tc filter add dev lan0 ingress matchall \
	action mirred egress redirect dev lan1
flood
hears 'redirected past the bridge' pc/eth0 v4:5001=10
is "status calls that critical" "$(finds lan0)" critical
ok "and says to which device" eval \
	'"$debarctl" status --json | jq -r ".health[].what" |
	grep "redirected by tc on lan0 to lan1 pass unseen"'
ok "in red" in_red 'redirected by tc on lan0 to lan1'
not_ok "without colour in a pipe" eval '"$debarctl" status | grep -F $'"'\e'"

# Frames that leave by one port, sent out by another one instead.
tc filter del dev lan0 ingress
is "the filter gone, nothing is found" "$(finds lan0)" ''
need tc filter add dev lan0 egress matchall \
	action mirred egress redirect dev lan1
is "a redirect at egress is critical too" "$(finds lan0)" critical
ok "in red, too" in_red 'redirected by tc on lan0 to lan1'
tc qdisc del dev lan0 clsact
is "the qdisc gone, nothing is found" "$(finds lan0)" ''

# An ifb is an old friend of shapers: said, but no fault.
need ip link add ifb0 up type ifb
need tc qdisc add dev lan0 clsact
need tc filter add dev lan0 ingress matchall \
	action mirred egress redirect dev ifb0
is "a redirect to an ifb is worth a note" "$(finds lan0)" note
not_ok "in no red" in_red ifb0

# Nor is a mirror, which leaves the frame in its way.
tc filter del dev lan0 ingress
need tc filter add dev lan0 ingress matchall \
	action mirred egress mirror dev lan1
is "a mirror is worth a note" "$(finds lan0)" note

remove_hosts
ip link del br0
ip link del ifb0
ok "the module unloads" unload_module
finish
