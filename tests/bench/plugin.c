// SPDX-License-Identifier: GPL-2.0
/*
 * Plugin of QEMU: how often does the guest run which instruction, while the
 * frame generator sends? tests/bench/profile --handshake uses it.
 *
 * The generator says so by instructions that do nothing: see
 * tests/bench/kmod/generator_run.c. Between BEGIN and END the blocks of code
 * that run are counted; at WRITE they are written out, those that ran, and a new
 * section begins:
 *
 *   SECTION ADDRESS INSTRUCTIONS TIMES
 *
 *   -plugin plugin.so,out=FILE
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is used of version 1 of QEMU's interface, whose header Debian does not
 * install.
 */
struct qemu_plugin_tb;
struct qemu_plugin_insn;

int qemu_plugin_version = 1;

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
	void (*callback)(uint64_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb,
					      int op, void *at, uint64_t value);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
	void (*callback)(unsigned int cpu, void *data), int flags, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

enum { INLINE_ADD = 0, NO_REGISTERS = 0 };

/* A block of code, as QEMU translated it. */
struct block {
	struct block *next;
	uint64_t address;
	uint64_t instructions;
	uint64_t times;
	uint64_t counted;
};

static struct block *blocks;
static unsigned int section;
static FILE *out;

/* nopl N(%rax,%rax,1) of eight octets, N of which says what is meant. */
static const uint8_t mark[] = { 0x0f, 0x1f, 0x84, 0x00, 0x0d, 0xba, 0xde };

static void begin(unsigned int cpu, void *data)
{
	struct block *block;

	(void)cpu;
	(void)data;
	for (block = blocks; block; block = block->next)
		block->times = 0;
}

static void end(unsigned int cpu, void *data)
{
	struct block *block;

	(void)cpu;
	(void)data;
	for (block = blocks; block; block = block->next)
		block->counted += block->times;
}

/* The section is over. */
static void write_section(unsigned int cpu, void *data)
{
	struct block *block;

	(void)cpu;
	(void)data;
	for (block = blocks; block; block = block->next) {
		if (block->counted)
			fprintf(out, "%u %" PRIx64 " %" PRIu64 " %" PRIu64 "\n",
				section, block->address, block->instructions,
				block->counted);
		block->counted = 0;
	}
	fflush(out);
	section++;
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	static void (*const act[])(unsigned int cpu, void *data) = {
		begin, end, write_section,
	};
	const size_t count = qemu_plugin_tb_n_insns(tb);
	struct block *block = calloc(1, sizeof(*block));
	struct qemu_plugin_insn *insn;
	const uint8_t *code;
	size_t i;

	(void)id;
	if (!block)
		abort();
	block->address = qemu_plugin_tb_vaddr(tb);
	block->instructions = count;
	block->next = blocks;
	blocks = block;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD, &block->times,
						 1);
	for (i = 0; i < count; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		code = qemu_plugin_insn_data(insn);
		if (qemu_plugin_insn_size(insn) == sizeof(mark) + 1 &&
		    !memcmp(code, mark, sizeof(mark)) &&
		    code[sizeof(mark)] < sizeof(act) / sizeof(act[0]))
			qemu_plugin_register_vcpu_insn_exec_cb(insn,
				act[code[sizeof(mark)]], NO_REGISTERS, NULL);
	}
}

int qemu_plugin_install(uint64_t id, const void *info, int count,
			char **arguments);

int qemu_plugin_install(uint64_t id, const void *info, int count,
			char **arguments)
{
	(void)info;
	if (count != 1 || strncmp(arguments[0], "out=", 4))
		return -1;
	out = fopen(arguments[0] + 4, "w");
	if (!out) {
		perror(arguments[0] + 4);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
