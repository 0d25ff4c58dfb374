#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The tool is killed at each message of a change that waits for its confirmation,
# of the confirmation and of the rollback, before the kernel gets it and before the
# answer is read: all of the change is in force, with what takes it back, or none.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

policy() { # NAME PREFIX...
	cat > "$scratch/$1.yaml" <<-Y
	version: 1
	name: $1
	vendors:
	  - {name: one, mac: ["28:57:be"]}
	  - {name: other, mac: [$2]}
	Y
}

load_module
policy old '"3c:ef:8c"'
policy new '"3c:ef:8c", "00:d0:d0"'
need cc -O1 -shared -fPIC -o "$scratch/kill_at.so" "$lib/kill_at.c"
# What is killed from within has to be linked dynamically.
checks_of raw killed.py "${debarctl%.static}" "$scratch/kill_at.so" "$scratch" "$debarctl"
ok "the next load is taken" "$debarctl" load "$scratch/new.yaml"
ok "the module unloads" unload_module
finish
