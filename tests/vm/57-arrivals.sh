#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Pieces of a handshake in every order, with duplicates, overlaps and decoys.
# The handshake is OpenSSL's, the frames are made up (see lib/arrivals.py).
#
#   client:eth0 --- p1 [br0] p2 --- server:eth0
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"
. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/tls.sh"

client_and_server mtu 65000
authority dahua "$dahua_ca"
certificate covered "/C=CN/CN=192.168.1.108" dahua
load_module
need ban_dahua
checks_of raw arrivals.py "$scratch"
is "what was left undecided" "$(status_of '[.unread[] | .undecided] | tojson')" '["conflict"]'
demolish "link del br0" "link del p1" "link del p2"
ok "the module unloads" unload_module
finish
