# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Who may do what.
: "${debarctl:?is set by tests/tool/module}" "${top:?}"

chmod 711 .
exits "nobody may not read: 1" 1 as_nobody "$debarctl" status
says "is told what it takes" "needs CAP_NET_ADMIN over this network namespace"
exits "nor listen" 1 as_nobody "$debarctl" monitor
exits "nor load" 1 as_nobody "$debarctl" load "$top/policies/ndaa-889.yaml"
says "is told what it takes" "needs CAP_NET_ADMIN in the initial user namespace"
exits "but check" 0 as_nobody "$debarctl" check "$top/policies/ndaa-889.yaml"
exits "a container may read its own" 0 unshare -Urn "$debarctl" status
exits "and listen" 0 timeout --preserve-status -s INT 2 unshare -Urn "$debarctl" monitor
exits "but not load" 1 unshare -Urn "$debarctl" load "$top/policies/ndaa-889.yaml"
says "is told what it takes" "needs CAP_NET_ADMIN in the initial user namespace"
