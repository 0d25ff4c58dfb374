# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# After lib.sh: a flood of frames from within the kernel, by pktgen.

# pktgen HOST THREAD DEVICE SETTING...: what DEVICE is to send, frame after
# frame; see Documentation/networking/pktgen.rst. There is a thread for each
# processor.
pktgen() {
	local host=$1 thread=$(($2 % $(nproc))) device=$3 setting
	shift 3
	[ -d /proc/net/pktgen ] || need modprobe pktgen
	{
		echo "echo add_device $device > /proc/net/pktgen/kpktgend_$thread"
		for setting; do
			echo "echo $setting > /proc/net/pktgen/$device"
		done
	} > "$scratch/pktgen"
	need ip netns exec "$host" bash -e "$scratch/pktgen"
}

pktgens=() pktgen_hosts=()

# start_pktgen HOST...: all that was set up there, in the background
start_pktgen() {
	local host
	for host; do
		in_host "$host" bash -c 'echo start > /proc/net/pktgen/pgctrl' &
		pktgens+=($!)
		pktgen_hosts+=("$host")
	done
}

# Does nothing run there? Who has said "start" may not have waited for its end.
rests() {
	! in_host "$1" bash -c "grep -q '^Running: [^ ]' /proc/net/pktgen/kpktgend_*"
}

# Stop what was started, and take the generator out of the kernel.
stop_pktgen() {
	local host
	for host in "${pktgen_hosts[@]}"; do
		in_host "$host" bash -c 'echo stop > /proc/net/pktgen/pgctrl'
	done
	[ "${#pktgens[@]}" -eq 0 ] || wait "${pktgens[@]}"
	for host in "${pktgen_hosts[@]}"; do
		need eventually rests "$host"
	done
	pktgens=() pktgen_hosts=()
	rmmod pktgen
}

# mute_bridge: camera:eth0 and server:eth0, joined by lan0, lan1 and br0, where
# nobody says anything of its own accord
mute_bridge() {
	sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	host camera
	host server
	in_host camera sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	in_host server sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	need ip -batch - <<-I
	link add br0 up type bridge mcast_snooping 0
	link add lan0 up master br0 type veth peer name eth0 netns camera address 28:57:be:01:02:03
	link add lan1 up master br0 type veth peer name eth0 netns server address 00:11:22:33:44:55
	I
	need ip -n camera link set eth0 up
	need ip -n server link set eth0 up
}

remove_mute_bridge() {
	ip link del br0
	remove_hosts
	sysctl -qw net.ipv6.conf.default.disable_ipv6=0
}
