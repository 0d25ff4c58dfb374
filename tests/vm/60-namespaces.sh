#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two namespaces with different policies and one without any, at the same time.
#
#   outside: to-east, to-west, to-north -- eth0 in each of these three
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

load_module
for name in outside east west north; do
	quiet_host "$name"
done
for name in east west north; do
	cable "$name" eth0 outside "to-$name"
	need ip -n "$name" addr add 192.0.2.1/24 dev eth0
done
# What a program in each namespace hears, and what arrives of what it says.
checks_of raw namespaces.py

# The kernel's own list of hooks, as a second opinion.
hooked() {
	in_host "$1" nft list hooks netdev device eth0 | grep -q '\[debar\]'
}
if modprobe -q nfnetlink_hook; then
	ok "the kernel's list has hooks where a policy is" hooked east
	not_ok "and none where none is" hooked north
	need "$debarctl" --netns east flush
	not_ok "nor where there was one" hooked east
else
	skip "the kernel's list of hooks" "this kernel has no nfnetlink_hook"
fi
remove_hosts
ok "the module unloads" unload_module
finish
