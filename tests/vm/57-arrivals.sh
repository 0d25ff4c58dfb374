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

host client
host server
mute client server
build <<B
link add br0 type bridge mcast_snooping 0
link add p1 mtu 65000 master br0 type veth peer name eth0 mtu 65000 netns client
link add p2 mtu 65000 master br0 type veth peer name eth0 mtu 65000 netns server
link set br0 up
link set p1 up
link set p2 up
B
ip -n client link set eth0 up
ip -n server link set eth0 up
linked p1 p2
authority dahua "$dahua_ca"
certificate covered "/C=CN/CN=192.168.1.108" dahua
load_module
need ban_dahua
checks_of raw arrivals.py "$scratch"
is "what was left undecided" "$(status_of '[.unread[] | .undecided] | tojson')" '["conflict"]'
demolish "link del br0" "link del p1" "link del p2"
ok "the module unloads" unload_module
finish
