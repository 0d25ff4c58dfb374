#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What hooks may still look at is not taken from them: a command that replaces a
# policy, or removes it, waits for every reader that was there.
#
# Two processors: a reader at the one, who waits for it at the other.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

if [ "$(nproc)" -lt 2 ]; then
	skip "a command waits for readers" "a second processor is needed"
	finish
fi
load_module
host camera
cable - lan0 camera eth0
checks_of raw grace.py
remove_hosts
ok "the module unloads" unload_module
finish
