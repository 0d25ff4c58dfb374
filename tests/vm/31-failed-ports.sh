#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A device that refuses the hooks, because it has as many as the kernel allows:
# it is reported, keeps the ban from nothing else, and is asked again.
. "$(dirname "$0")/../lib.sh"

# crowd DEVICE: 1024 chains of nftables at its ingress (MAX_HOOK_COUNT)
crowd() {
	{
		echo "flush ruleset"
		echo "table netdev crowd {"
		for ((i = 0; i < 1024; i++)); do
			echo "chain c$i { type filter hook ingress device $1 priority $i; }"
		done
		echo "}"
	} > "$scratch/crowd.nft"
	need nft -f "$scratch/crowd.nft"
}

ports() {
	status_of '[.port[] | .ifname + " " + (.flags | join("+"))] | sort | join(", ")'
}

are_ports() {
	[ "$(ports)" = "$1" ]
}

health() { # PORT
	status_of ".health[] | select(.port == \"$1\") | .severity + \": \" + .what"
}

policy() { # INTERFACES
	load_policy <<-Y
	version: 1
	name: failed
	vendors:
	  - name: hikvision
	    mac: ["28:57:be"]
	settings: {interfaces: $1}
	Y
}

load_module
host camera
cable - lan0 camera eth0
need ip link add lan1 type dummy
ip -n camera link set eth0 address 28:57:be:01:02:03
ip addr add 192.0.2.1/24 dev lan0
ip -n camera addr add 192.0.2.64/24 dev eth0
ok "the camera is reached" eventually reaches camera 192.0.2.1

crowd lan0
ok "a policy loads though a device refuses the hooks" policy '["lan*"]'
is "with a warning" "$(policy '["lan*"]' 2>&1 > /dev/null)" \
	"warning: debar: a network device refused the hooks"
is "that device has failed" "$(ports)" "lan0 failed, lan1 hooked"
ok "it enforces nothing" reaches camera 192.0.2.1
unseen="critical: the hooks could not be attached to lan0: its frames pass unseen"
is "which is a problem" "$(health lan0)" "$unseen"
ok "said in red" sh -c "\"$debarctl\" status --color always | grep -q '1;31m$unseen'"
ok "and counted" sh -c "\"$debarctl\" status | grep -q '^ports  *1 of 2 hooked\$'"
ok "the kernel log names it" sh -c "dmesg | grep -q 'lan0: debar: no hooks on this device: error -7'"

need nft delete table netdev crowd
ok "when it can take them it gets them" eventually are_ports "lan0 hooked, lan1 hooked"
is "all is well again" "$(health lan0)" ""
not_ok "and it enforces" reaches camera 192.0.2.1

ok "a policy for devices of another name" policy '["other*"]'
is "has none" "$(ports)" ""
crowd lan0
ip link set lan0 down
ip link set lan0 name other0
is "one that is renamed to it, and refuses, has failed" "$(ports)" "other0 failed"
ip link set other0 name lan0
is "and is forgotten under another name" "$(ports)" ""
ip link set lan0 name other0
ok "a policy that does not want it" policy '["none"]'
is "does not mind it" "$(ports)" ""
ok "one that does" policy '["other0"]'
is "does" "$(ports)" "other0 failed"
ip link del other0
is "one that goes is gone" "$(ports)" ""

need "$debarctl" flush
need ip link add other0 type dummy
crowd other0
ok "a first policy" policy '["other0"]'
is "has a failed device" "$(ports)" "other0 failed"
ok "flush" "$debarctl" flush
ok "load" policy '["other0"]'
ok "the module unloads with a device that failed" unload_module
nft flush ruleset
ip link del other0
ip link del lan1
remove_hosts
finish
