#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packet sockets that bypass the qdisc send with bottom halves on, which may come
# upon what the hooks have locked: lockdep knows on the debug kernels. Their frames
# are judged as others are.
#
#   [box] p1 --- eth0:host
. "$(dirname "$0")/../lib.sh"

covered=28:57:be:01:02:03
load_module
host far
mute far
cable - p1 far eth0
ok "load" load_policy <<Y
version: 1
name: qdisc-bypass
vendors:
  - name: hikvision
    mac: ["28:57:be"]
    tls:
      - {issuer: {O: HIKVISION}}
Y
heard=$("$top/tests/vm/lib/bypass.py" p1 far eth0 $covered)
is "frames to a covered address do not get there, others do" "$heard" "0 32"
is "they are counted, and dropped" \
	"$(device_of $covered '"\(.frames) \(.["dropped-frames"])"')" "32 32"
is "connections in either direction are followed" \
	"$(status_of '.["handshakes-open"]')" "32"
remove_hosts
ok "the module unloads" unload_module
finish
