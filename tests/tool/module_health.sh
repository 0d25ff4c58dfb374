# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What status calls a problem.
: "${debarctl:?is set by tests/tool/module}" "${scratch:?}" "${here:?}"

# health PORT: "severity what" of the findings about a port
health() {
	status_of ".health[] | select(.port == \"$1\") | .severity + \" \" + .what"
}

with_camera
cable - left0 camera left1
cable - right0 camera right1
is "a vendor that is only monitored" "$(status_of '.health[] | .severity + " " + .what')" \
	"note mode monitor for dah: nothing of it is dropped"
"$debarctl" mode enforce dah > /dev/null
is "a healthy box" "$(status_of '.health | @json')" '[]'
exits "says so" 0 "$debarctl" status
prints "in words" "no problem found"

tc qdisc add dev left0 clsact
is "a qdisc alone is none" "$(health left0)" ""
tc filter add dev left0 ingress matchall action mirred egress redirect dev right0
is "redirected away" "$(health left0)" \
	"critical frames redirected by tc on left0 to right0 pass unseen (ingress)"
exits "in words" 0 "$debarctl" status
prints "with a remedy" "'tc filter show dev left0 ingress'"
ok "in red" sh -c "\"$debarctl\" status --color always | grep -q '1;31mcritical: frames redirected'"
tc filter del dev left0 ingress

tc filter add dev left0 ingress protocol ip u32 match ip dst 192.0.2.1 \
	action skbedit mark 1 action mirred egress redirect dev right0
is "by u32, behind another action" "$(health left0)" \
	"critical frames redirected by tc on left0 to right0 pass unseen (ingress)"
tc filter del dev left0 ingress
tc filter add dev left0 ingress protocol ip flower dst_ip 192.0.2.1 \
	action mirred egress redirect dev right0
is "by flower" "$(health left0)" \
	"critical frames redirected by tc on left0 to right0 pass unseen (ingress)"
tc filter del dev left0 ingress
tc filter add dev left0 ingress basic match 'meta(priority eq 0)' \
	action mirred egress redirect dev right0
is "by basic" "$(health left0)" \
	"critical frames redirected by tc on left0 to right0 pass unseen (ingress)"
tc filter del dev left0 ingress

tc filter add dev left0 ingress matchall action drop
is "a filter that drops is none" "$(health left0)" ""
tc filter del dev left0 ingress
tc filter add dev left0 ingress matchall action mirred egress mirror dev right0
is "copies are a note" "$(health left0)" \
	"note tc on left0 (ingress) sends copies of frames to right0, whatever the verdict"
tc filter del dev left0 ingress
tc filter add dev left0 ingress matchall action mirred ingress redirect dev right0
is "received anew on a hooked port: a note" "$(health left0)" \
	"note frames redirected by tc on left0 (ingress) are judged where they arrive again, on right0"
tc filter del dev left0 ingress
need ip link add ifb7 type ifb
ip link set ifb7 up
tc filter add dev left0 ingress matchall action mirred egress redirect dev ifb7
is "by way of an ifb: a note" "$(health left0)" \
	"note frames from left0 go through ifb7 and are judged at prerouting instead"
tc filter del dev left0 ingress
tc filter add dev left0 egress matchall action mirred egress redirect dev right0
is "egress" "$(health left0)" \
	"critical frames redirected by tc on left0 to right0 pass unseen (egress)"
tc filter del dev left0 egress
need ip link add bridge0 type bridge
tc qdisc add dev bridge0 clsact
tc filter add dev bridge0 egress matchall action mirred egress redirect dev right0
is "egress of what is no port" "$(health bridge0)" \
	"critical frames redirected by tc on bridge0 to right0 pass unseen (egress)"
tc filter add dev bridge0 ingress matchall action mirred egress redirect dev right0
is "its ingress was seen below" "$(health bridge0 | wc -l)" 1
ip link del bridge0
tc filter add dev left0 ingress bpf da bytecode '1,6 0 0 4294967295'
is "a BPF filter" "$(health left0)" \
	"critical a BPF filter runs on ingress of left0: what it redirects passes unseen"
tc filter del dev left0 ingress
tc qdisc del dev left0 clsact
tc qdisc add dev left0 ingress_block 22 clsact
tc filter add block 22 matchall action mirred egress redirect dev right0
is "a filter in a shared block" "$(health left0)" \
	"critical frames redirected by tc on left0 to right0 pass unseen (ingress)"
tc qdisc del dev left0 clsact
tc qdisc add dev left0 handle ffff: ingress
tc filter add dev left0 parent ffff: protocol ip u32 match ip dst 192.0.2.1 \
	action mirred egress redirect dev right0
is "the old ingress qdisc, once" "$(health left0)" \
	"critical frames redirected by tc on left0 to right0 pass unseen (ingress)"
tc qdisc del dev left0 ingress
is "all is well again" "$(health left0)" ""

# with_bpf KIND COMMAND...
with_bpf() {
	local kind=$1 word
	shift
	coproc bpf { exec "$here/bpf.py" "$kind" left0 2> bpf.err; }
	read -r word <&"${bpf[0]}" || word=
	[ "$word" = attached ] && "$@"
	# shellcheck disable=SC2154
	eval "exec ${bpf[1]}>&-"
	wait
}
is "XDP" "$(with_bpf xdp health left0)" \
	"critical an XDP program on left0 runs before the ban: what it redirects passes unseen"
if [ "$(printf '%s\n' 6.6 "$(uname -r)" | sort -V | head -n 1)" = 6.6 ]; then
	for side in ingress egress; do
		is "tcx $side" "$(with_bpf tcx-$side health left0)" \
			"critical a BPF program (tcx) runs on $side of left0: what it redirects passes unseen"
	done
else
	skip "tcx" "Linux $(uname -r) has none"
fi

# A covered gateway
in_host camera ip addr add 192.0.2.64/24 dev eth0
in_host camera ip link set eth0 address 28:57:be:01:02:03
ip neigh replace 192.0.2.64 lladdr 28:57:be:01:02:03 dev lan0
ip route add default via 192.0.2.64
ok "a gateway is found" eventually sh -c \
	"\"$debarctl\" status --json | jq -e '.gateway[0].mac'"
is "a covered gateway" "$(health lan0)" \
	"critical the gateway 28:57:be:01:02:03 on lan0 is itself a device of hik, and passes"
is "is in the list" "$(status_of '.gateway | map([.ifname, .ipv4, .mac, .vendor]) | @json')" \
	'[["lan0","192.0.2.64","28:57:be:01:02:03","hik"]]'
ip route del default
ok "and goes with its route" eventually sh -c \
	"\"$debarctl\" status --json | jq -e '.gateway == []'"

# A device that carries others' traffic
in_host camera "$here/frames.py" eth0 14:a7:8b:aa:aa:aa 198.51.100.1 40
ok "a device with 40 addresses is in the list" eventually sh -c \
	"\"$debarctl\" status --json | jq -e '.\"transit-devices\"[0].mac'"
is "transit" "$(health lan0)" \
	"warning 14:a7:8b:aa:aa:aa of dah on lan0 carries the traffic of others and is only monitored"

"$debarctl" disable > /dev/null
is "switched off" "$(status_of '.health[] | select(.port == null) | .severity + " " + .what')" \
	"warning the policy is switched off: nothing is dropped"
"$debarctl" enable > /dev/null
"$debarctl" disable dah > /dev/null
is "one vendor switched off" "$(status_of '.health[] | select(.port == null) | .severity + " " + .what')" \
	"warning dah is switched off: nothing of it is dropped"
"$debarctl" enable dah > /dev/null
"$debarctl" mode monitor hik > /dev/null
is "one vendor monitored" "$(status_of '.health[] | select(.port == null) | .severity + " " + .what')" \
	"note mode monitor for hik: nothing of it is dropped"
"$debarctl" mode enforce hik > /dev/null
"$debarctl" mode monitor > /dev/null
is "monitored" "$(status_of '.health[] | select(.port == null) | .severity + " " + .what')" \
	"note mode monitor: nothing is dropped"
sed '/^name/a data-date: 2999-01-01\nsettings: {interfaces: [none]}' "$scratch/policy.yaml" > odd.yaml
"$debarctl" load odd.yaml > /dev/null 2>&1
is "a clock that is behind" "$(status_of '.health[] | select(.what | test("clock is")) | .severity')" warning
is "no port at all" "$(status_of '.health[] | select(.what | test("no network device")) | .severity')" critical
sed '/^name/a data-date: 2020-01-01' "$scratch/policy.yaml" > odd.yaml
"$debarctl" load odd.yaml > /dev/null 2>&1
is "old data" "$(status_of '.health[] | select(.what | test("registry data is")) | .severity')" warning
"$debarctl" load "$scratch/policy.yaml" > /dev/null
ip link del left0
ip link del right0
ip link del ifb7
