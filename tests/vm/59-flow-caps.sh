#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What handshakes may cost: flows, SYNs and bytes have their caps, what hits one
# is counted by its reason, and 10,000 half-open connections do not hide a real
# one.
#
#   client:eth0 --- p1 [br0] p2 --- server:eth0
#
# Two processors: handshakes are judged while others open.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

client_and_server
authority dahua "$dahua_ca"
certificate covered "/C=CN/CN=192.168.1.108" dahua
# Longer than anything here takes, however slow the machine.
patience=3600
with_caps() { # PARAMETER...
	load_module handshake_seconds=$patience "$@"
	need ban_dahua
}

is_over() {
	[ "$(status_of '."handshakes-open"')" = 0 ]
}

with_caps max_flows=256 max_chunks=64
limit=/sys/module/debar/parameters/handshake_seconds
checks_of raw caps.py "$scratch" flows
is "flows given up, by reason" "$(unread undecided flows)" 46
echo 1 > $limit
ok "handshakes that do not go on end" eventually is_over
echo $patience > $limit
is "and are counted by that reason" "$(unread undecided time)" 253
checks_of raw caps.py "$scratch" bytes
is "bytes given up, by reason" "$(unread undecided bytes)" 16
echo 1 > $limit
ok "the pieces are given back" eventually is_over
echo $patience > $limit
checks_of raw caps.py "$scratch" bytes
is "and used again" "$(unread undecided bytes)" 32
ok "the module unloads" unload_module

with_caps max_flows=256
start_listening
checks_of raw caps.py "$scratch" flows
need ban_dahua 'settings: {on-undecided: drop}'
before=$(status_of .condemned)
echo 1 > $limit
ok "on-undecided: drop: those whose time is over end" eventually is_over
echo $patience > $limit
is "and are condemned like others" $(($(status_of .condemned) - before)) "$(unread undecided time)"
ok "an event tells of it" eventually event undecided '.connection.undecided == "time"'
stop_listening
ok "the module unloads" unload_module

with_caps max_chunks=64
checks_of raw caps.py "$scratch" memory
# Of 691 that wanted a piece 25 went on to their end, and 63 hold one.
is "all others are counted" "$(unread undecided bytes)" 603
echo 1 > $limit
ok "the pieces are given back" eventually is_over
echo $patience > $limit
checks_of raw caps.py "$scratch" bytes
is "all of them" "$(unread undecided bytes)" 619
ok "the module unloads" unload_module

with_caps max_condemned=16
checks_of raw caps.py "$scratch" condemned
is "so many are condemned as may be" "$(status_of .condemned)" 16
ok "the module unloads" unload_module

with_caps
checks_of raw caps.py "$scratch" half-open
is "nothing was undecided" "$(status_of '.unread | length')" 0
echo 1 > $limit
ok "they end with their time, too" eventually is_over
echo $patience > $limit
checks_of raw caps.py "$scratch" bytes
demolish "link del br0" "link del p1" "link del p2"
ok "the module unloads, with those in progress" unload_module
finish
