# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Events.
: "${debarctl:?is set by tests/tool/module}" "${scratch:?}" "${here:?}"

with_camera
"$debarctl" flush > /dev/null

# Is a process subscribed to events? libnl counts its sockets in the upper bits
# of their address; the groups are a mask.
listening() {
	awk -v pid="$1" '$2 == 16 && $3 % 4194304 == pid && $4 != "00000000" { found = 1 }
		END { exit !found }' /proc/net/netlink
}

listen() { # OPTIONS
	"$debarctl" monitor "$@" > events 2> events.err &
	listener=$!
	ok "monitor $* is listening" eventually listening "$listener"
}

listen --json --count 4
"$debarctl" load "$scratch/policy.yaml" > /dev/null
in_host camera "$here/frames.py" eth0 28:57:be:00:00:01 192.0.2.9 1
"$debarctl" mode monitor hik > /dev/null
"$debarctl" flush > /dev/null
status=0
wait "$listener" || status=$?
is "--count ends it" "$status" 0
is "an object a line" "$(wc -l < events)" 4
is "policy-loaded" "$(jq -c 'select(."event-kind" == "policy-loaded") |
	[.name, .mode, .enabled, (.hash | length)]' events)" '["list","enforce",true,64]'
is "device-seen" "$(jq -c 'select(."event-kind" == "device-seen") | .device |
	[.mac, .vendor, .rule, .ifname, .verdict, .reason]' events)" \
	'["28:57:be:00:00:01","hik","hik/mac","lan0","drop","enforced"]'
is "mode-changed" "$(jq -c 'select(."event-kind" == "mode-changed") |
	[."of-vendor", .mode, .enabled]' events)" '["hik","monitor",true]'
is "policy-flushed" "$(jq -r 'select(."event-kind" == "policy-flushed") | ."event-kind"' events)" \
	policy-flushed
is "times are RFC 3339 in UTC" "$(jq -r .time events |
	grep -cE '^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}Z$')" 4

for signal in INT TERM; do
	listen		# in the background, where shells ignore SIGINT
	"$debarctl" load "$scratch/policy.yaml" > /dev/null
	ok "lines are written at once" eventually grep -q policy-loaded events
	kill -s $signal "$listener"
	status=0
	wait "$listener" || status=$?
	is "SIG$signal ends it cleanly" "$status" 0
	is "with what it heard" "$(grep -c 'policy-loaded   list: mode enforce' events)" 1
	is "and no complaint" "$(cat events.err)" ""
done

# The reader goes away.
mkfifo reader
"$debarctl" monitor > reader 2> events.err &
listener=$!
exec 9< reader
ok "monitor is listening" eventually listening "$listener"
exec 9<&-
status=0
wait "$listener" || status=$?
is "the end of the reader ends it" "$status" 0

# A socket, which programs have that run others, says it otherwise.
status=0
timeout 60 python3 - "$debarctl" <<-'P' || status=$?
	import socket, subprocess, sys
	ours, its = socket.socketpair()
	child = subprocess.Popen([sys.argv[1], "monitor"], stdout=its)
	its.close()
	ours.close()
	child.wait(50)
P
is "nor does a socket without one keep it" "$status" 0

# The reader is there, but does not read.
"$debarctl" monitor --json > reader 2> events.err &
listener=$!
exec 9< reader
ok "monitor is listening" eventually listening "$listener"
# More lines than the pipe, of one page, has room for.
/usr/bin/python3 -c 'import fcntl; fcntl.fcntl(9, fcntl.F_SETPIPE_SZ, 4096)'
for ((i = 0; i < 20; i++)); do
	"$debarctl" mode monitor
	"$debarctl" mode enforce
done > /dev/null
kill "$listener"
gone() { ! kill -0 "$listener" 2> /dev/null; }
ok "a signal ends it" eventually gone
kill -KILL "$listener" 2> /dev/null
cat <&9 > events
exec 9<&-
status=0
wait "$listener" || status=$?
is "cleanly" "$status $(cat events.err)" "0 "
ok "after some of the lines" test "$(wc -l < events)" -lt 40
ok "all of them whole" jq -e . events

# Faster than anybody reads: the listener is stopped meanwhile, and on a slow machine
# the module would keep up with a sender that leaves the processor to it.
listen --json
kill -STOP "$listener"
in_host camera /usr/bin/python3 - <<'P'
import os, socket, time
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind(("eth0", 0))
for i in range(60000):
    out.send(b"\xff" * 6 + b"\x28\x57\xbe" + i.to_bytes(3, "big") + b"\x08\x06" + b"\0" * 46)
    if i % 20000 == 19999:
        time.sleep(1)
P
kill -CONT "$listener"
in_host camera "$here/frames.py" eth0 14:a7:8b:00:00:01 192.0.2.9 1
eventually grep -q 14:a7:8b:00:00:01 events
kill "$listener"
status=0
wait "$listener" || status=$?
is "events that are lost are no end" "$status" 0
ok "they are counted" jq -es 'map(."missed-events" // 0) | add > 0' events
ok "with those that are shown they make up all" jq -es 'map(select(."event-number")) |
	([.[1:][] | 1 + (."missed-events" // 0)] | add) == .[-1]."event-number" - .[0]."event-number"' events
is "and said at the end" "$(tr -d , < events.err)" \
	"$(jq -s 'map(."missed-events" // 0) | add' events) events missed"
ok "each line is JSON" jq -e . events
is "status counts them too" "$(status_of '."missed-events" > 0')" true

listen
"$debarctl" flush > /dev/null
ok "the module can be unloaded meanwhile" eventually unload_module
status=0
wait "$listener" || status=$?
is "which ends it with 4" "$status" 4
is "and is said" "$(cat events.err)" "debarctl: the kernel module debar was unloaded"
load_module
