#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# IP fragments in which not even the TCP header is whole. They are counted like
# other fragments, `on-undecided: drop` ends their connections, and who is
# condemned gets no further by them. `debarctl scan` says the same.
#
#   client:eth0 --- p1 [br0] p2 --- server:eth0
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

client_and_server
authority dahua "$dahua_ca"
certificate covered "/C=CN/CN=192.168.1.108" dahua
load_module
need ban_dahua
start_listening

start_capture server
checks_of raw fragments.py "$scratch" pass
# Of either IP: two in a handshake, one out of nowhere, and what asks whether
# fragments of no condemned connection pass.
is "they are counted as fragments" "$(unread undecided fragment)" 8
is "and as nothing else" "$(status_of '.unread | length')" 1
for address in 192.168.1.60 fd00::60; do
	ok "an event tells of $address" eventually event undecided \
		".connection | .undecided == \"fragment\" and
		(.\"server-ipv4\" // .\"server-ipv6\") == \"$address\""
done
# Those of a handshake, and each of those that belong to nothing.
scanned() {
	[ "$("$debarctl" scan --all --json "$scratch/capture" 2> /dev/null |
		jq -s 'map(select(.undecided == "fragment")) | length')" = 8 ]
}
ok "scan says the same" eventually scanned
stop_capture
stop_listening

need ban_dahua 'settings: {on-undecided: drop}'
checks_of raw fragments.py "$scratch" drop
is "where such are dropped, they are counted as well" "$(unread undecided fragment)" 16
finish
