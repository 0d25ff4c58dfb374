#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# debarctl and the module: devices and counters, as listed.
exec "$(dirname "$0")/../tool/module" list
