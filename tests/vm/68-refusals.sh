#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every request that the module must refuse, with its words; nothing changes.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

load_module
ok "a policy is in force" load_policy <<'Y'
version: 1
name: before
vendors:
  - name: hikvision
    mac: ["28:57:be"]
Y
checks_of raw refusals.py
ok "the module unloads" unload_module
finish
