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
# The tool lists rules and then vendors, for which it sends its fourth request. It is
# stopped when it has received what comes before that.
rules() { # TIMES
	stop_after recvmsg "$1" "$debarctl" rules --json > "$scratch/rules"
}
rules ''
wait "$tool"
rules "$(awk '/^sendmsg/ && ++sent == 4 { exit } /^recvmsg/ { received++ }
	END { print received }' "$scratch/calls")"
ok "the tool has all rules" eventually stopped 1
ok "another policy is loaded" "$debarctl" load "$scratch/swapped.yaml"
go_on
wait "$tool"
is "the tool's answer is of one policy" \
	"$(jq -c '[.rules[] | [.name, .vendor]]' "$scratch/rules")" \
	'[["dahua/mac","dahua"],["hikvision/mac","hikvision"]]'
ok "the module unloads" unload_module
finish
