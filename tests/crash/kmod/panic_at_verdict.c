// SPDX-License-Identifier: GPL-2.0
/*
 * For tests/crash: a kernel that panics where debar has made a verdict, so that
 * functions of debar are in the call trace.
 */
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/panic.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

/* What the verdict is does not matter, hence none of its arguments. */
static void panic_now(void *data)
{
	panic("panic_at_verdict: as the test wants it");
}

/* Called for modules that are loaded already, too. */
static int look_for_debar(struct notifier_block *block, unsigned long event,
			  void *data)
{
	const struct tp_module *found = data;
	tracepoint_ptr_t *at = found->mod->tracepoints_ptrs;
	unsigned int i;
	int err;

	if (event != MODULE_STATE_COMING || strcmp(found->mod->name, "debar"))
		return NOTIFY_DONE;
	for (i = 0; i < found->mod->num_tracepoints; i++) {
		struct tracepoint *tp = tracepoint_ptr_deref(at + i);

		if (strcmp(tp->name, "verdict"))
			continue;
		err = tracepoint_probe_register(tp, panic_now, NULL);
		return notifier_from_errno(err);
	}
	return NOTIFY_DONE;
}

static struct notifier_block notifier = { .notifier_call = look_for_debar };

/* It is not for unloading. */
static int __init panic_at_verdict_init(void)
{
	return register_tracepoint_module_notifier(&notifier);
}
module_init(panic_at_verdict_init);

MODULE_DESCRIPTION("panic where debar has made a verdict");
MODULE_LICENSE("GPL");
