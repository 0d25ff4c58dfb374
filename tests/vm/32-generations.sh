#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Vendors and rules say which policy they are of, so that nobody takes those of
# two policies for those of one.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

load_module
checks_of raw generations.py

cat > "$scratch/swapped.yaml" <<'Y'
version: 1
name: swapped
vendors:
  - {name: dahua, mac: ["3c:ef:8c"]}
  - {name: hikvision, mac: ["28:57:be"]}
Y
need load_policy <<'Y'
version: 1
name: swap
vendors:
  - {name: hikvision, mac: ["28:57:be"]}
  - {name: dahua, mac: ["3c:ef:8c"]}
Y
# The tool lists rules and then vendors: it lingers before its fourth request,
# that for the vendors, and another policy is loaded once it has all rules.
linger=$([ -n "${DEBAR_SLOW-}" ] && echo 30 || echo 5)s
strace -qq -o "$scratch/strace" -e trace=sendmsg,recvmsg \
	-e "inject=sendmsg:delay_enter=$linger:when=4" \
	"$debarctl" rules --json > "$scratch/rules" &
ok "the tool has all rules" eventually grep -q NLMSG_DONE "$scratch/strace"
ok "another policy is loaded" "$debarctl" load "$scratch/swapped.yaml"
wait
is "the tool's answer is of one policy" \
	"$(jq -c '[.rules[] | [.name, .vendor]]' "$scratch/rules")" \
	'[["dahua/mac","dahua"],["hikvision/mac","hikvision"]]'
ok "the module unloads" unload_module
finish
