# SPDX-License-Identifier: GPL-2.0
#
# make help says what there is.

VERSION := $(shell sed -n 's/^\#define DEBAR_VERSION "\(.*\)"/\1/p' kmod/debar.h)
KERNELS ?= 6.1 6.12
# What the virtual machine tests run on.
VM_KERNELS ?= 6.1 6.12
KERNEL ?= $(shell uname -r)
FUZZ_SECONDS ?= 60
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Werror
PKGS := libnl-genl-3.0 libnl-route-3.0 libfyaml json-c libcrypto libpcap

build := build
kmod_sources := Kbuild $(wildcard kmod/*.[ch] kmod/core/*.[ch] kmod/uapi/*.h)
core_sources := $(wildcard kmod/core/*.c)
tool_sources := $(wildcard userspace/*.c)
tool_objects := $(patsubst %.c,$(build)/tool/%.o,$(tool_sources) $(core_sources))

.PHONY: help all module modules tool deps demo check check-vm check-debug \
	unit lint fuzz bench update-policies ynl ynl-check clean

help:
	@echo 'make demo             show in a virtual machine what debar does'
	@echo 'make check            run the tests'
	@echo 'make check-debug      run the virtual machine tests on a debug kernel'
	@echo 'make bench            count instructions, write tests/bench/RESULTS.md'
	@echo 'make tool             build build/debarctl'
	@echo 'make module           build build/RELEASE/debar.ko, KERNEL=$(KERNEL)'
	@echo 'make modules          the same for each of KERNELS=$(KERNELS)'
	@echo 'make fuzz             fuzz the engine, FUZZ_SECONDS=$(FUZZ_SECONDS) each target'
	@echo 'make lint             checkpatch, sparse, shellcheck, generated files'
	@echo 'make update-policies  fetch the newest registry into policies/'
	@echo 'make ynl              generate the netlink sources from kmod/debar.yaml'
	@echo 'make clean            remove build/'

all: tool module

deps:
	@scripts/deps build vm test

# --- module -----------------------------------------------------------------
# Kbuild leaves its objects beside the sources, so that each kernel gets a copy
# of them in build/RELEASE. KERNEL may be 6.1, 6.12, debug, or a release.

module:
	@scripts/build-module $(KERNEL)

modules:
	@for kernel in $(KERNELS); do \
		scripts/build-module $$kernel || exit; \
	done

ynl:
	@scripts/ynl-regen

ynl-check:
	@scripts/ynl-regen --check

# --- tool -------------------------------------------------------------------

tool: $(build)/debarctl

$(build)/debarctl: $(tool_objects)
	$(CC) $(CFLAGS) -o $@ $^ $(LDFLAGS) $$(pkg-config --libs $(PKGS))

$(build)/tool/%.o: %.c kmod/debar.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) $(CFLAGS) -MMD -D_GNU_SOURCE -Ikmod \
		-DDEBAR_VERSION='"$(VERSION)"' \
		$$(pkg-config --cflags $(PKGS)) -c -o $@ $<

-include $(tool_objects:.o=.d)

# --- tests ------------------------------------------------------------------

demo: deps
	@$(MAKE) --no-print-directory tool module KERNEL=6.1
	@scripts/vm --kernel 6.1 --timeout 300 -- tests/demo

check: deps
	@tests/run $(VM_KERNELS:%=vm-%) policies unit tool lint

check-debug:
	@scripts/deps build vm test debug
	@tests/run vm-debug:1:2 vm-debug:2:2

lint: deps
	@tests/run lint

unit: deps
	@tests/run unit

fuzz:
	@scripts/deps build fuzz
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run fuzz

bench:
	@scripts/deps build vm test bench
	@tests/bench/run

update-policies:
	@scripts/update-policies --fetch

clean:
	rm -rf $(build)
