#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Where kernel people look: the tracepoint, and the place of a drop.
. "$(dirname "$0")/../lib.sh"

load_module
host camera
cable - lan0 camera eth0
ip -n camera link set eth0 address 28:57:be:01:02:03
ip addr add 192.0.2.1/24 dev lan0
ip -n camera addr add 192.0.2.64/24 dev eth0
need load_policy <<'Y'
version: 1
name: tracing
vendors:
  - name: hikvision
    mac: ["28:57:be"]
Y
tracing=/sys/kernel/tracing
[ -d $tracing/events ] || need mount -t tracefs none $tracing

need test -e $tracing/events/debar/verdict/enable
echo 1 > $tracing/events/debar/verdict/enable
echo 1 > $tracing/events/skb/kfree_skb/enable
# A frame of it has come in, which the link may need a moment for.
came() {
	reaches camera 192.0.2.1
	[ "$(device_of 28:57:be:01:02:03 '."first-seen" != null')" = true ] &&
		grep -q 'lan0 ingress' $tracing/trace
}
eventually came
echo 0 > $tracing/events/skb/kfree_skb/enable
echo 0 > $tracing/events/debar/verdict/enable
cp $tracing/trace "$scratch/trace"
# 6.1 prints the place of a drop as a hash unless it is told not to; then it
# loses what is symbolic in any event, so that this is a listing of its own.
echo 0 > $tracing/options/hash-ptr
cp $tracing/trace "$scratch/places"
echo 1 > $tracing/options/hash-ptr

# First letters only match what the kernel prints of it.
ok "the tracepoint tells whom, by what rule, and why" grep -E \
	'verdict: lan0 ingress mac=28:57:be:01:02:03 vendor=hikvision rule=hikvision/mac verdict=drop reason=enforced frames=1 bytes=[0-9]+' \
	"$scratch/trace"
# 6.1 prints the place as a number: is it in the module?
dropped_here() {
	/usr/bin/python3 -IS - "$scratch/places" <<-'P'
	import re, sys
	places = re.findall(r'kfree_skb:.* location=(\S+)', open(sys.argv[1]).read())
	fields = next(line.split() for line in open('/proc/modules')
	              if line.startswith('debar '))
	start, size = int(fields[5], 16), int(fields[1])
	def is_here(place):
	    if re.fullmatch(r'(0x)?[0-9a-f]{16}', place):
	        return start <= int(place, 16) < start + size
	    return False
	text = open(sys.argv[1]).read()
	sys.exit(not (any(map(is_here, places)) or
	              re.search(r'kfree_skb:.* location=\S+ \[debar\]', text)))
	P
}
ok "a drop has its place in this module" dropped_here

need load_policy <<'Y'
version: 1
name: tracing
vendors:
  - {name: hikvision, mac: ["28:57:be"]}
waivers:
  - {mac: "28:57:be:01:02:03", ticket: T-1, approved-by: somebody, reason: a test, expires: 2999-01-01}
Y
echo 1 > $tracing/events/debar/verdict/enable
ok "a camera that is waived" eventually reaches camera 192.0.2.1
echo 0 > $tracing/events/debar/verdict/enable
ok "is seen to be" grep -q 'verdict: lan0 ingress mac=28:57:be:01:02:03 .*verdict=accept reason=waived ' \
	$tracing/trace

remove_hosts
ok "the module unloads" unload_module
finish
