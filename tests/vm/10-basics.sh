#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Load, refuse, unload: the module by itself.
. "$(dirname "$0")/../lib.sh"

load_module
ok "the module is loaded" test -d /sys/module/debar
host camera
cable - lan0 camera eth0
ip -n camera link set eth0 address 28:57:be:01:02:03
ip addr add 192.0.2.1/24 dev lan0
ip -n camera addr add 192.0.2.64/24 dev eth0

ok "without a policy the camera is reached" reaches camera 192.0.2.1
ok "a policy loads" load_policy <<'Y'
version: 1
name: basics
vendors:
  - name: hikvision
    mac: ["28:57:be"]
Y
not_ok "the camera reaches nothing" reaches camera 192.0.2.1
is "it is in the inventory" "$(device_of 28:57:be:01:02:03 .vendor)" hikvision
is "and why" "$(device_of 28:57:be:01:02:03 .reason)" enforced
ok "disable" "$debarctl" disable hikvision
ok "the camera is back" reaches camera 192.0.2.1
ok "enable" "$debarctl" enable hikvision
not_ok "and banned again" reaches camera 192.0.2.1
ok "flush" "$debarctl" flush
ok "and back" reaches camera 192.0.2.1
remove_hosts
ok "the module unloads" unload_module
finish
