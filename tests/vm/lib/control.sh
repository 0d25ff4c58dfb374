# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# For the tests of the control plane; after tests/lib.sh.
#
#   checks_of COMMAND...          COMMAND prints "what TAB came TAB wanted"
#   quiet_host NAME               a host that says nothing of its own accord
#   quiet_cable DEVICE HOST [MAC] from DEVICE here to eth0 there, as quiet
#   quiet DEVICE...               devices here
#   raw SCRIPT ARGUMENT...        a program of tests/vm/lib
#   stop_after CALL TIMES COMMAND...
#                                 in the background, as $tool, stopped when it has
#                                 sent (sendmsg) or received (recvmsg) so many times;
#                                 TIMES as strace takes them, none for never
#   stopped NUMBER                has that been so often?
#   go_on                         until it is stopped again, or ends
#   sent                          how many messages it has sent so far
set -uo pipefail

lib=$top/tests/vm/lib

raw() {
	/usr/bin/python3 "$lib/$1" "${@:2}"
}

stop_after() {
	: > "$scratch/calls"
	strace -D -qq -o "$scratch/calls" -e trace=sendmsg,recvmsg \
		${2:+-e "inject=$1:signal=STOP:when=$2"} "${@:3}" &
	tool=$!
}

stopped() {
	[ "$(grep -c '^--- stopped by SIGSTOP' "$scratch/calls")" -ge "$1" ]
}

go_on() {
	kill -CONT "$tool"
}

sent() {
	grep -c ^sendmsg "$scratch/calls"
}

checks_of() {
	local what came wanted status=0
	"$@" > "$scratch/checks" 2> "$scratch/complaints" || status=$?
	while IFS=$'\t' read -r what came wanted; do
		is "$what" "$came" "$wanted"
	done < "$scratch/checks"
	is "$2 ends as it should" "$status $(tail -n 1 "$scratch/complaints")" "0 "
}

quiet_host() {
	host "$1"
	in_host "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
		net.ipv6.conf.default.disable_ipv6=1
}

quiet() {
	local device
	for device; do
		echo 1 > "/proc/sys/net/ipv6/conf/$device/disable_ipv6"
		ip link set "$device" up
	done
}

quiet_cable() {
	need ip link add "$1" type veth peer name eth0 netns "$2" \
		${3:+address "$3"}
	ip -n "$2" link set eth0 up
	quiet "$1"
}

# bridge DEVICE...: the devices here become ports of br0, which is as quiet
bridge() {
	local device
	need ip link add br0 type bridge mcast_snooping 0
	for device; do
		need ip link set "$device" master br0
	done
	quiet br0
}

# --- pktgen: a flood from within the kernel ----------------------------------

# pktgen HOST THREAD DEVICE SETTING...: what DEVICE is to send; see
# Documentation/networking/pktgen.rst
pktgen() {
	local host=$1 thread=$2 device=$3 setting
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

# Stop what was started, and take the generator out of the kernel.
stop_pktgen() {
	local host
	for host in "${pktgen_hosts[@]}"; do
		in_host "$host" bash -c 'echo stop > /proc/net/pktgen/pgctrl'
	done
	[ "${#pktgens[@]}" -eq 0 ] || wait "${pktgens[@]}"
	pktgens=() pktgen_hosts=()
	rmmod pktgen
}

# refused PATTERN COMMAND...: it ends with status 1 and says so
refused() {
	local pattern=$1 status=0
	shift
	"$@" > "$scratch/said" 2>&1 || status=$?
	cat "$scratch/said"
	[ "$status" -eq 1 ] && grep -q "$pattern" "$scratch/said"
}
