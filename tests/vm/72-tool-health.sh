#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# debarctl and the module: what status calls a problem.
exec "$(dirname "$0")/../tool/module" health
