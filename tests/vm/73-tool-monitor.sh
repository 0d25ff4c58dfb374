#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# debarctl and the module: events.
exec "$(dirname "$0")/../tool/module" monitor
