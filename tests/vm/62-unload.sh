#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module goes, and namespaces with a policy go, while frames are dropped.
#
# Two processors: the module goes while frames are in it.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/pktgen.sh"

camera=28:57:be:01:02:03
times=30 rounds=4
[ -z "${DEBAR_SLOW-}" ] || times=15 rounds=3

arrive() { # HOST MORE-THAN
	[ "$(received "$1" eth0)" -gt "$2" ]
}

mute_bridge
pktgen camera 0 eth0 "dst_mac 00:11:22:33:44:55" "count 0" "delay 500000"
pktgen server 1 eth0 "dst_mac $camera" "count 0" "delay 500000"
start_pktgen camera server
ok "frames arrive at both ends" eventually arrive camera 0
ok "at the other too" eventually arrive server 0

is "the module is loaded and unloaded under traffic $times times" \
	"$("$(dirname "$0")/lib/churn.py" "$times" "$DEBAR_KO")" "$times"
ok "it is gone" test ! -d /sys/module/debar
ok "frames arrive again" eventually arrive server "$(received server eth0)"
ok "both ways" eventually arrive camera "$(received camera eth0)"

# A listener and a trace of every verdict do not keep the module.
load_module
need load_policy <<'Y'
version: 1
name: unload
vendors:
  - name: hikvision
    mac: ["28:57:be"]
Y
drops() {
	[ "$("$debarctl" ${1:+--netns "$1"} status --json | jq '."dropped-frames"')" -gt 10 ]
}
echo 1 > /sys/kernel/tracing/events/debar/verdict/enable
"$debarctl" monitor --json > "$scratch/events" 2> "$scratch/farewell" &
monitor=$!
ok "frames are dropped while somebody listens" eventually drops ""
ok "the module unloads under its listener" unload_module
wait "$monitor"
is "which is told, by its exit status" "$?" 4
ok "and in words" grep -q 'was unloaded' "$scratch/farewell"
stop_pktgen
ip link del br0
ip link del lan0
ip link del lan1

# A namespace goes with its policy, its devices and the traffic on them.
make_box() {
	host box
	ip -batch - <<-E
	link add lan0 netns box type veth peer name eth0 netns camera address $camera
	link add lan1 netns box type veth peer name eth0 netns server
	E
	ip -n box -batch - <<-E
	link add br0 type bridge mcast_snooping 0
	link set lan0 master br0 up
	link set lan1 master br0 up
	link set br0 up
	E
	ip -n camera link set eth0 up
	ip -n server link set eth0 up
	"$debarctl" --netns box load "$scratch/policy.yaml"
}

drop_box() {
	hosts=(camera server)
	ip netns del box
}

load_module
for ((i = 1; i <= rounds; i++)); do
	need make_box
	pktgen camera $((i % 2)) eth0 "dst_mac 00:11:22:33:44:55" "count 0" \
		"delay 200000"
	start_pktgen camera
	ok "box $i drops frames" eventually drops box
	if [ "$i" -lt "$rounds" ]; then
		ok "box $i goes under traffic" drop_box
	else
		drop_box &
		ok "the last one goes while the module does" unload_module
		wait $!
		hosts=(camera server)
	fi
	stop_pktgen
	# The kernel takes the devices away in its own time.
	no_cable() { ! ip -n camera link show eth0; }
	ok "its cables go with it" eventually no_cable
done
sysctl -qw net.ipv6.conf.default.disable_ipv6=0
remove_hosts
[ ! -d /sys/module/debar ] || rmmod debar
# The kernel says nothing of a cache that a module leaves behind.
not_ok "no cache of it is left" grep '^debar_' /proc/slabinfo
finish
