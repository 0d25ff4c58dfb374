#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# More next hops than are remembered: it is told, and over when they fit again.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/guards.sh"

most=4096 more=4

# routes FROM TO add|del: for ip -batch
routes() {
	local i
	for ((i = $1; i < $2; i++)); do
		echo "route $3 10.10.$((i >> 8)).$((i & 255)) via" \
			"10.9.$((i >> 8)).$((i & 255)) dev lan0 onlink"
	done > "$scratch/batch"
	ip -batch "$scratch/batch"
}

told() {
	"$debarctl" doctor --json | jq -r '.. | objects | select(.what? //
		"" | startswith("the routes have more next hops")) |
		.severity + ", " + .remedy'
}

known() { "$debarctl" status --json | jq '.gateway | length'; }
full() { status_of '."gateways-full"'; }
is_known() { # NUMBER
	[ "$(status_of ".gateway[] | select(.ipv4 == \"10.9.$(($1 >> 8)).$(($1 & 255))\") | .ifname")" = lan0 ]
}
fits() { [ "$(full)" = false ]; }
line() { "$debarctl" status | grep ^gateways; }

load_module gateway_sweep=1
need ip link add lan0 type dummy
sysctl -qw net.ipv6.conf.lan0.disable_ipv6=1
ip link set lan0 up
ok "a policy loads" ban
ok "as many next hops as fit" routes 0 $most add
is "are known" "$(known) $(full)" "$most false"
is "with nothing to tell" "$(told)" ''
ok "some more" routes $most $((most + more)) add
is "are not known" "$(known) $(full)" "$most true"
not_ok "nor is the last" is_known $((most + more - 1))
is "status says so" "$(line | tr -s ' ')" \
	"gateways $most, protected; there are more, which are not"
is "doctor names the remedy" "$(told)" \
	"warning, put the MAC addresses of those that must not be lost into 'protect' of the policy"
"$debarctl" flush > /dev/null
ok "a policy loads anew" ban
is "which says the same" "$(full)" true
sleep 3
is "and goes on to, however often routes are walked" "$(full)" true

# Those that go make room.
ok "as many go as were too many" routes 0 $more del
ok "that is noticed" bounded 60 fits
is "all others are known" "$(known)" $most
ok "the last too" is_known $((most + more - 1))
is "and there is nothing to tell" "$(told)" ''
is "nor does status" "$(line | tr -s ' ')" "gateways $most, protected"
ok "a policy that protects none loads" ban 'protect-gateways: no'
ok "more next hops come again" routes 0 $more add
is "which is of no concern" "$(told)" ''
is "to status neither" "$(line | tr -s ' ')" "gateways $most, not protected"

need ip link del lan0
ok "the module unloads" unload_module
finish
