#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One covered device is seen at two ports at a time, while it is read: none of its
# frames is lost count of.
#
# Two processors: a frame at each.
#
#   one:eth0 --- p1 [box] p2 --- two:eth0    both have the same address
. "$(dirname "$0")/../lib.sh"

load_module
host one
host two
mute one two
cable - p1 one eth0
cable - p2 two eth0
ok "load" load_policy <<Y
version: 1
name: two-senders
vendors:
  - name: hikvision
    mac: ["28:57:be"]
Y
cat > "$scratch/send.py" <<'P'
import os, socket, sys
processor, frames = map(int, sys.argv[1:])
os.sched_setaffinity(0, {processor % os.cpu_count()})
port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
port.bind(("eth0", 0))
for i in range(frames):
    port.send(bytes.fromhex("02000000000a" "2857be010203" "88b6") + bytes(50))
P
frames=4000
in_host one python3 "$scratch/send.py" 0 $frames &
one=$!
in_host two python3 "$scratch/send.py" 1 $frames &
two=$!
while [ -n "$(jobs -r)" ]; do
	"$debarctl" devices > /dev/null
done
ok "all was sent at the one" wait $one
ok "and at the other" wait $two
is "each was counted, and dropped" \
	"$(device_of 28:57:be:01:02:03 '"\(.frames) \(.["dropped-frames"])"')" \
	"$((2 * frames)) $((2 * frames))"
remove_hosts
ok "the module unloads" unload_module
finish
