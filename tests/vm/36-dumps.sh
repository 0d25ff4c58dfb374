#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Lists that change while they are read: the kernel tells, or it does not matter;
# the tool reads again, and says so if that did not help.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

load_module max_devices=64
need ip link add lc type dummy
quiet lc
checks_of raw dumps.py

# hop NUMBER: a route with a next hop of its own, for ip -batch
hop() {
	echo "route add 10.10.$(($1 >> 8)).$(($1 & 255)) via" \
		"10.9.$(($1 >> 8)).$(($1 & 255)) dev lc onlink"
}
for ((i = 0; i < 1500; i++)); do
	hop $i
done > "$scratch/batch"
need ip -batch "$scratch/batch"
need load_policy <<'Y'
version: 1
name: dumps
vendors:
  - {name: hikvision, mac: ["28:57:be"]}
Y

status() { # TIMES
	stop_after sendmsg "$1" "$debarctl" status --json \
		> "$scratch/status" 2> "$scratch/said"
}
is_known() {
	jq -e '.gateway[] | select(.ipv4 == "10.9.16.0")' "$scratch/status"
}

# Undisturbed.
status ''
wait "$tool"
often=$(sent)

# It asks for the family and for the ABI, for status, ports and gateways. The kernel
# answers with the first of many as it is asked, with the others as they are read.
status 5
ok "the tool asks for gateways" eventually stopped 1
hop 4096 | need ip -batch -
go_on
wait "$tool"
is "one more comes, and the tool is content" "$? $(cat "$scratch/said")" "0 "
is "it has asked again" "$(sent)" $((often + 1))
is "it knows them all" "$(jq '.gateway | length' "$scratch/status")" 1501
ok "the new one too" is_known

status 5..9
for i in 1 2 3 4 5; do
	need eventually stopped $i
	hop $((2000 + i)) | need ip -batch -
	go_on
done
wait "$tool"
is "they come all the time, and the tool is content" $? 0
is "it warns" "$(cat "$scratch/said")" \
	"warning: the list of gateways changed each of the 5 times that it was read: it may lack some, or have some twice"
ok "it shows what it has" \
	jq -e '.gateway | length > 1500' "$scratch/status"

need ip link del lc
ok "the module unloads" unload_module
finish
