#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# debarctl and the module: loading, flushing, switching.
exec "$(dirname "$0")/../tool/module" load
