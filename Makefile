# SPDX-License-Identifier: GPL-2.0
#
# make help says what there is.

VERSION := $(shell sed -n 's/^\#define DEBAR_VERSION "\(.*\)"/\1/p' kmod/debar.h)
KERNELS ?= 6.1 6.12
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

# Where make install puts things, below DESTDIR.
prefix ?= /usr/local
sbindir ?= $(prefix)/sbin
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
sysconfdir ?= /etc
unitdir ?= $(prefix)/lib/systemd/system
bashdir ?= $(datadir)/bash-completion/completions
zshdir ?= $(datadir)/zsh/site-functions

.PHONY: help all module modules tool deps demo check check-debug \
	check-long check-gates check-release check-hostile check-package check-crash check-arch unit lint fuzz coverage mutate bench \
	update-policies ynl ynl-check \
	install uninstall modules_install modules_uninstall package clean

help:
	@echo 'make demo             show in a virtual machine what debar does'
	@echo 'make check            run the tests'
	@echo 'make check-long       the longer gates, from fuzz to check-package, side by side'
	@echo 'make check-hostile    send the module what nobody should, under churn'
	@echo 'make check-debug      run all that is for kernels on one that looks for bugs'
	@echo 'make check-gates      check-long, check-debug and demo, side by side'
	@echo 'make check-release    what else is run before a release; hours'
	@echo 'make bench            count instructions, write tests/bench/RESULTS.md'
	@echo 'make tool             build build/debarctl'
	@echo 'make module           build build/RELEASE/debar.ko, KERNEL=$(KERNEL)'
	@echo 'make install          tool, policies, manuals, completion, systemd units'
	@echo '                      into DESTDIR=$(DESTDIR) prefix=$(prefix); make uninstall'
	@echo 'make modules_install  the module for KERNEL; make modules_uninstall'
	@echo 'make package          Debian packages, in the directory above'
	@echo 'make check-package    build, install, boot, upgrade, purge the packages'
	@echo 'make check-crash      panic in debar, and boot again'
	@echo 'make check-arch       build and test for other architectures'
	@echo 'make modules          the same for each of KERNELS=$(KERNELS)'
	@echo 'make fuzz             fuzz the engine, FUZZ_SECONDS=$(FUZZ_SECONDS) each target'
	@echo 'make coverage         lines of the engine that the seeds of the fuzzers reach'
	@echo 'make mutate           prove that the tests bite; an hour. MUTATE=sample: minutes,'
	@echo '                      MUTATE=PATTERN: as tests/mutate/run says'
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

# The same in one file, which starts in a sixth of the time in emulation, where tests
# spent most of theirs on it. No static libdbus is there for libpcap.
$(build)/debarctl.static: $(tool_objects) $(build)/debarctl
	$(CC) $(CFLAGS) -static -o $@ $(tool_objects) $(LDFLAGS) \
		$$(pkg-config --libs --static $(filter-out libpcap,$(PKGS))) -lpcap \
		-Wl,--no-warnings,--unresolved-symbols=ignore-in-object-files

$(build)/tool/%.o: %.c kmod/debar.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) $(CPPFLAGS) $(CFLAGS) -MMD -D_GNU_SOURCE -Ikmod \
		-DDEBAR_VERSION='"$(VERSION)"' \
		$$(pkg-config --cflags $(PKGS)) -c -o $@ $<

-include $(tool_objects:.o=.d)

# --- installation -----------------------------------------------------------

manuals := $(wildcard userspace/man/*.[1-9])
units := $(wildcard userspace/systemd/*.service.in userspace/systemd/*.timer)
policy_files := $(filter-out policies/organisations.yaml, \
	$(wildcard policies/*.yaml policies/*/*.yaml))
policy_dirs := $(sort $(patsubst %/,%,$(dir $(policy_files))))
# Manuals and units name the directories they were installed for.
placed := sed -e 's:@sbindir@:$(sbindir):g' -e 's:@datadir@:$(datadir):g' \
	-e 's:@sysconfdir@:$(sysconfdir):g' \
	-e 's:/usr/share/debar:$(datadir)/debar:g' \
	-e 's:/etc/debar:$(sysconfdir)/debar:g'
installed := $(sbindir)/debarctl \
	$(addprefix $(unitdir)/,$(patsubst %.in,%,$(notdir $(units)))) \
	$(sysconfdir)/debar/policy.d/README \
	$(bashdir)/debarctl $(zshdir)/_debarctl \
	$(foreach file,$(manuals),\
		$(mandir)/man$(subst .,,$(suffix $(file)))/$(notdir $(file))) \
	$(addprefix $(datadir)/debar/,$(policy_files))

install: tool
	install -D -m 755 $(build)/debarctl $(DESTDIR)$(sbindir)/debarctl
	install -D -m 644 userspace/completion/debarctl.bash \
		$(DESTDIR)$(bashdir)/debarctl
	install -D -m 644 userspace/completion/_debarctl -t $(DESTDIR)$(zshdir)
	for dir in $(policy_dirs); do \
		install -D -m 644 -t $(DESTDIR)$(datadir)/debar/$$dir $$( \
			printf '%s\n' $(policy_files) | \
			grep -x "$$dir/[^/]*") || exit; \
	done
	install -d $(DESTDIR)$(unitdir) $(DESTDIR)$(sysconfdir)/debar/policy.d
	for unit in $(units); do \
		name=$${unit##*/} && \
		$(placed) $$unit > $(DESTDIR)$(unitdir)/$${name%.in} || exit; \
	done
	$(placed) userspace/systemd/policy.d.README \
		> $(DESTDIR)$(sysconfdir)/debar/policy.d/README
	for page in $(manuals); do \
		dir=$(DESTDIR)$(mandir)/man$${page##*.}; \
		install -d $$dir && \
		$(placed) $$page > $$dir/$${page##*/} || exit; \
	done

# Policies that an administrator wrote stay.
uninstall:
	rm -f $(addprefix $(DESTDIR),$(installed))
	for dir in $(datadir)/debar/policies/vendors \
		$(datadir)/debar/policies/opt-in $(datadir)/debar/policies \
		$(datadir)/debar $(sysconfdir)/debar/policy.d \
		$(sysconfdir)/debar; do \
		[ ! -d $(DESTDIR)$$dir ] || \
		rmdir --ignore-fail-on-non-empty $(DESTDIR)$$dir || exit; \
	done

# depmod is for the running system; what is below DESTDIR gets it elsewhere.
modules_install: module
	release=$$(scripts/kernel-dir --release $(KERNEL)) && \
	$(MAKE) -s -C $$(scripts/kernel-dir --dir $(KERNEL)) \
		M=$(CURDIR)/$(build)/$$release INSTALL_MOD_PATH=$(DESTDIR) \
		INSTALL_MOD_DIR=updates INSTALL_MOD_STRIP=1 DEPMOD=true \
		modules_install && \
	{ [ -n "$(DESTDIR)" ] || depmod $$release; }

modules_uninstall:
	release=$$(scripts/kernel-dir --release $(KERNEL)) && \
	rm -f $(DESTDIR)/lib/modules/$$release/updates/debar.ko \
		$(DESTDIR)/lib/modules/$$release/updates/debar.ko.* && \
	{ [ -n "$(DESTDIR)" ] || depmod $$release; }

package:
	@scripts/deps build package
	dpkg-buildpackage --no-sign --build=binary

# --- tests ------------------------------------------------------------------

demo: deps
	@$(MAKE) --no-print-directory tool module KERNEL=6.1
	@scripts/vm --kernel 6.1 --timeout 300 -- tests/demo

# What takes longest comes first, so that the processors are busy to the end. All of
# tests/vm meets 6.12 in check-debug, and Debian's kernels before a release. Here 6.1 has
# what is the module's, not the tool's, with the two processors that check-debug lacks,
# and 6.12 what frames there are.
check: deps
	@tests/run vm-6.1:hooks vm-6.1:handshakes lint vm-6.12:frames unit tool policies

# The debug kernel as a process, which emulation does not slow down. What takes
# longest comes first here, too.
debug_suites := vm-uml:1:3 vm-uml:2:3 vm-uml:3:3 faults-uml mutate netlink-uml \
	wire-uml churn-uml planted-uml

check-debug:
	@scripts/deps build vm test debug
	@MUTATE=sample tests/run $(debug_suites)

hostile_suites := wire-6.12 netlink-6.12 churn-6.12

long_suites := package arch fuzz wire-6.12
short_suites := coverage crash

check-long:
	@scripts/deps build vm test fuzz arch package
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run $(long_suites) $(short_suites)

# check-long, check-debug and demo in one: what takes longest comes first again, but for
# what the debug kernel is built beside. Other architectures, which take ten minutes of
# a processor, wait for a release, and so does the coverage of the fuzzers' seeds, which
# few changes touch.
check-gates:
	@scripts/deps build vm test fuzz package debug
	@FUZZ_SECONDS=$(FUZZ_SECONDS) MUTATE=sample tests/run \
		$(filter-out arch,$(long_suites)) $(debug_suites) \
		$(filter-out coverage,$(short_suites)) demo

# Beside check and check-gates, and what takes longest first; it needs the kernel that is
# built before, three times as long beside others. RELEASE_SUITES may name fewer.
RELEASE_SUITES ?= mutate mutate-engine wire-6.12:release churn-6.12:release vm-rt \
	churn-uml:release vm-6.12:hooks vm-6.12:tool vm-6.12:handshakes vm-6.1:tool \
	wire-uml:release netlink-6.12 arch coverage vm-debug churn-debug planted-debug \
	vm-kcsan churn-kcsan wire-kcsan planted-kcsan arch-boot

check-release:
	@scripts/deps build vm test fuzz debug arch release
	@scripts/debug-kernel --config uml
	@MUTATE='$(MUTATE)' tests/run $(RELEASE_SUITES)

check-hostile:
	@scripts/deps build vm test
	@tests/run $(hostile_suites)

check-package:
	@scripts/deps build vm test package
	@tests/run package

check-crash:
	@scripts/deps build vm test
	@tests/run crash

check-arch:
	@scripts/deps build test arch
	@tests/run arch

lint: deps
	@tests/run lint

unit: deps
	@tests/run unit

fuzz:
	@scripts/deps build fuzz
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run fuzz

coverage:
	@scripts/deps build test fuzz
	@tests/run coverage

# Without a choice, those of the engine, too.
mutate:
	@scripts/deps build vm test debug
	@MUTATE='$(MUTATE)' tests/run mutate $(if $(MUTATE),,mutate-engine)

bench:
	@scripts/deps build vm test bench
	@tests/bench/run

update-policies:
	@scripts/update-policies --fetch

clean:
	rm -rf $(build)
