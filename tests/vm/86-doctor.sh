#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What doctor finds on a box that has a bit of everything, and the crash
# breaker against the module.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

export DEBAR_STATE=$scratch/state DEBAR_PSTORE=$scratch/pstore
mkdir "$DEBAR_PSTORE"

# look: what doctor says now, for found; prints its exit status
look() {
	local status=0
	"$debarctl" doctor --json > "$scratch/doctor.json" 2> "$scratch/doctor.err" || status=$?
	echo "$status"
}

# found PORT PATTERN: severities of what was found there; PORT may be null
found() {
	jq -r --arg port "$1" --arg what "$2" '.findings[] |
		select((.port // "null") == $port and (.what | test($what))) |
		.severity' "$scratch/doctor.json" | xargs
}

good() {
	cat <<-Y
	version: 1
	name: good
	data-date: 2026-06-01
	vendors:
	  - {name: hik, mac: ["28:57:be"]}
	${1-}
	Y
}

date -u -s 2026-07-01T00:00:00 > /dev/null
good > "$scratch/good.yaml"
good "settings: {interfaces: [left0]}" > "$scratch/narrow.yaml"

# --- without the module
is "without the module: 4" "$(look)" 4
is "which is critical" "$(found null 'module debar is not loaded')" critical
# The debug kernel leaves no configuration behind.
if [ -e "/boot/config-$(uname -r)" ]; then
	is "the kernel has the hooks, and needs nothing else" \
		"$(jq -r '.findings[].what | scan("CONFIG_\\w+")' "$scratch/doctor.json" | xargs)" \
		"CONFIG_NETFILTER_INGRESS CONFIG_NETFILTER_EGRESS"
	is "that is well" "$(found null CONFIG_NETFILTER_)" "ok ok"
else
	is "the kernel's configuration is not there" \
		"$(found null 'configuration of the kernel cannot be read')" note
fi
ok "standard error says it too" grep -q "debar is not loaded" "$scratch/doctor.err"

# --- a healthy box
load_module
is "no policy: nothing critical" "$(look)" 0
is "but a warning" "$(found null 'no policy is loaded')" warning
host camera
cable - left0 camera eth0
ip addr add 192.0.2.1/24 dev left0
ip -n camera link set eth0 address 28:57:be:01:02:03
ip -n camera addr add 192.0.2.64/24 dev eth0
cable - right0 camera eth1
need "$debarctl" load "$scratch/good.yaml"
is "a healthy box: 0" "$(look)" 0
is "says so" "$(jq .critical "$scratch/doctor.json")" false
is "module and tool fit" "$(found null 'module and debarctl are version')" ok
is "both ports are covered" "$(found null '2 network devices are covered')" ok
is "loopback is explained" "$(found lo 'carries no hooks: it carries only what this box says to itself')" note
is "data is not old" "$(found null 'registry data is')" ok
is "drops have a reason" "$(found null NETFILTER_DROP)" ok
if [ -e /sys/module/module/parameters/sig_enforce ]; then
	is "the module has no signature" "$(found null 'no signature')" note
else
	is "the kernel asks for no signature" "$(found null 'none is asked for')" ok
fi
is "no crash" "$(found null 'no crash that names debar')" ok
is "nor would one be remembered in this machine" "$(found null 'no crash is remembered over a boot')" note
is "br_netfilter" "$(found null 'br_netfilter is not loaded')" ok
is "the clock" "$(found null 'the clock says 2026-07-01')" note
"$debarctl" doctor > "$scratch/words"
ok "one finding a line" awk -F ': ' '!/^(ok|note|warning|critical): / { exit 1 }' "$scratch/words"
is "as many as in JSON" "$(wc -l < "$scratch/words")" "$(jq '.findings | length' "$scratch/doctor.json")"

# --- everything at once
ip -batch - <<-B
	link add bridge0 type bridge
	link add bond0 type bond
	link add ifb9 type ifb
	link add link right0 name right0.7 type vlan id 7
	link add vrf9 type vrf table 9
	link add dummy9 type dummy
	link set right0 master bridge0
	link set bridge0 up
B
need modprobe br_netfilter
tc qdisc add dev left0 clsact
tc filter add dev left0 egress matchall action mirred egress redirect dev right0
coproc bpf { exec "$top/tests/tool/bpf.py" xdp left0 2> "$scratch/bpf.err"; }
read -r word <&"${bpf[0]}"
is "an XDP program is attached" "$word" attached
need "$debarctl" load --confirm-within 1h "$scratch/narrow.yaml"
date -u -s 1970-01-02T00:00:00 > /dev/null
is "a box with a bit of everything: 1" "$(look)" 1
is "says so in JSON" "$(jq .critical "$scratch/doctor.json")" true
is "the XDP program" "$(found left0 'an XDP program on left0')" critical
is "the redirect of tc" "$(found left0 'redirected by tc on left0 to right0')" critical
for name in bridge0:bridge bond0:bond right0.7:vlan vrf9:vrf; do
	is "a ${name#*:} is explained" \
		"$(found "${name%:*}" "${name#*:}\\) carries no hooks: its frames are judged on the devices below")" note
done
is "an ifb is explained" "$(found ifb9 'carries no hooks: what tc redirects')" note
is "a port that was narrowed away" "$(found right0 'carries no hooks: settings.interfaces')" note
is "and one on its own" "$(found dummy9 'carries no hooks: settings.interfaces')" note
is "one port is covered" "$(found null '1 network device is covered')" ok
is "br_netfilter is explained" "$(found null 'br_netfilter is loaded.*changes nothing')" note
is "a change on trial" "$(found null 'waits for a confirmation')" warning
is "an unset clock" "$(found null 'clock says 1970-01-02.*cannot be')" warning
is "which is behind the data" "$(found null 'system clock is .* behind')" warning
ok "each problem has a remedy" jq -e '[.findings[] | select(.severity == "critical" or
	.severity == "warning") | .remedy] | all' "$scratch/doctor.json"
ok "critical is red" sh -c "\"$debarctl\" doctor --color always | grep -q '1;31mcritical: an XDP'"

# --- interfaces that come while they are listed
# look_after TIMES: as look, stopped when it has sent so many messages
look_after() {
	stop_after sendmsg "$1" "$debarctl" doctor --json \
		> "$scratch/doctor.json" 2> "$scratch/doctor.err"
}
another() { # NUMBER
	need ip link add late$1 group 9 type dummy
}
# The kernel answers with the first of them as it is asked, with the others as they
# are read.
for i in {1..20}; do
	echo link add many$i group 9 type dummy
done | need ip -batch -
look_after ''
wait "$tool"
asks=$(grep ^sendmsg "$scratch/calls" | grep -n -m 1 RTM_GETLINK)
asks=${asks%%:*}
look_after "$asks"
ok "doctor asks for all interfaces" eventually stopped 1
another 0
go_on
wait "$tool"
is "one more comes, and it has looked at traffic control" \
	"$(found null 'traffic control') $(found left0 'redirected by tc on left0')" \
	" critical"
# Each time it asks for nothing else before it asks again.
look_after "$asks..$((asks + 4))"
for i in 1 2 3 4 5; do
	need eventually stopped $i
	another $i
	go_on
done
wait "$tool"
is "they come all the time, and it says so" \
	"$(found null 'traffic control could not be looked at: interfaces came or went')" \
	warning
need ip link del group 9

date -u -s 2026-07-01T00:10:00 > /dev/null
# shellcheck disable=SC2154
eval "exec ${bpf[1]}>&-"
wait
tc qdisc del dev left0 clsact
ok "rollback" "$debarctl" rollback
is "all is well again" "$(look)" 0
is "a port of a bridge is covered" "$(found right0 'carries no hooks')" ""

# --- hardware flow offload, which nothing here can do: nft refuses it
if command -v nft > /dev/null && nft add table inet t 2> /dev/null; then
	need nft add flowtable inet t soft '{ hook ingress priority 0; devices = { right0 }; }'
	is "a flowtable in software is none" "$(look) $(found null flowtable)" "0 "
	nft delete table inet t
else
	skip "a flowtable" "no nft here"
fi

# --- without rights
as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
}
as_nobody "$debarctl" doctor > "$scratch/words" 2> /dev/null
is "without rights: 1" $? 1
ok "is said" grep -q "critical: the module could not be asked.*CAP_NET_ADMIN" "$scratch/words"
ok "and the rest is shown" grep -q "the clock says" "$scratch/words"

# --- the crash breaker
crash() { # SECOND
	cat > "$DEBAR_PSTORE/dmesg-efi-$1" <<-O
	Panic#1 Part1
	<4>[  731.$1] RIP: 0010:debar_hook+0x4f/0x120 [debar]
	<4>[  731.$1] Call Trace:
	O
}

state() {
	status_of '.name, .mode, .enabled' | xargs
}

boot() {
	"$debarctl" load --boot "$scratch/good.yaml" > "$scratch/boot.out" 2> "$scratch/boot.err"
}

not_ok "the camera is banned" reaches camera 192.0.2.1
ok "a boot as ever" boot
is "enforces" "$(state)" "good enforce true"
crash 100001
ok "a boot after a crash" boot
ok "says so loudly" grep -q '^CRITICAL: the crash breaker has tripped.*731.100001' "$scratch/boot.err"
is "has the policy, switched off" "$(state)" "good enforce false"
ok "nothing is banned" eventually reaches camera 192.0.2.1
is "doctor calls it critical" "$(look) $(found null 'crash breaker has tripped')" "1 critical"
is "so does status" "$(status_of '.health[] | select(.what | test("crash breaker has tripped")).severity')" critical
ok "the next boot" boot
is "is off as well" "$(state)" "good enforce false"
ok "an operator resets it" "$debarctl" doctor --clear
is "that switches it on" "$(state)" "good enforce true"
not_ok "the camera is banned again" reaches camera 192.0.2.1
is "doctor is content" "$(look) $(found null 'no crash that names debar')" "0 ok"
ok "the next boot" boot
is "enforces" "$(state)" "good enforce true"
crash 100002
ok "after another crash" boot
is "it is off" "$(state)" "good enforce false"
ok "a load by hand" "$debarctl" load "$scratch/good.yaml"
is "is in force" "$(state)" "good enforce true"
ok "its mode is kept over a boot" sh -c \
	"sed 's/^name/mode: monitor\nname/' '$scratch/good.yaml' > '$scratch/mild.yaml'; \"$debarctl\" load --boot '$scratch/mild.yaml'"
is "and switched off" "$(state)" "good monitor false"
ok "an operator resets it" "$debarctl" doctor --clear --json
is "to the mode of the policy" "$(state)" "good monitor true"

ip link del bridge0
need rmmod br_netfilter
ip link del bond0
ip link del ifb9
ip link del vrf9
ip link del dummy9
remove_hosts
ok "the module unloads" unload_module
finish
