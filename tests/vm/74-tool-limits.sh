#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# debarctl and the module: policies as large as can be.
exec "$(dirname "$0")/../tool/module" limits
