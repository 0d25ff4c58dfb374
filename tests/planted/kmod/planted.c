// SPDX-License-Identifier: GPL-2.0
/*
 * Faults for the checkers of the debug kernels to find. When the module is loaded it
 * commits that which the parameter names.
 */
#include <linux/compiler.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

enum { OCTETS = 64, LEAKS = 8, RACES = 1 << 20 };

static char *fault = "";
module_param(fault, charp, 0444);
MODULE_PARM_DESC(fault,
		 "leak, use-after-free, sleeping-in-atomic, lock-inversion, unlocked-rcu or data-race");

static DEFINE_SPINLOCK(one);
static DEFINE_SPINLOCK(other);
static int __rcu *pointer;
static u32 shared;

/* More than one, as a forgotten pointer may still be on some stack. */
static void leak(void)
{
	void *memory;
	int i;

	for (i = 0; i < LEAKS; i++) {
		memory = kmalloc(OCTETS, GFP_KERNEL);
		OPTIMIZER_HIDE_VAR(memory);
	}
}

static void use_after_free(void)
{
	u8 *memory = kmalloc(OCTETS, GFP_KERNEL);

	kfree(memory);
	OPTIMIZER_HIDE_VAR(memory);
	if (memory)
		(void)READ_ONCE(*memory);
}

static void sleep_in_atomic(void)
{
	spin_lock(&one);
	kfree(kmalloc(OCTETS, GFP_KERNEL));
	spin_unlock(&one);
}

static void invert_locks(void)
{
	spin_lock(&one);
	spin_lock(&other);
	spin_unlock(&other);
	spin_unlock(&one);

	spin_lock(&other);
	spin_lock(&one);
	spin_unlock(&one);
	spin_unlock(&other);
}

static void dereference_unlocked(void)
{
	const int *value = rcu_dereference(pointer);

	OPTIMIZER_HIDE_VAR(value);
}

static noinline void count_unlocked(void)
{
	u32 i;

	for (i = 0; i < RACES; i++) {
		shared++;
		barrier();
		cond_resched();
	}
}

static int count_until_stopped(void *unused)
{
	while (!kthread_should_stop())
		count_unlocked();
	return 0;
}

/* Needs a second processor. */
static int race(void)
{
	struct task_struct *other_task;

	other_task = kthread_run(count_until_stopped, NULL, "planted");
	if (IS_ERR(other_task))
		return PTR_ERR(other_task);
	count_unlocked();
	return kthread_stop(other_task);
}

static int __init planted_init(void)
{
	if (!strcmp(fault, "leak"))
		leak();
	else if (!strcmp(fault, "use-after-free"))
		use_after_free();
	else if (!strcmp(fault, "sleeping-in-atomic"))
		sleep_in_atomic();
	else if (!strcmp(fault, "lock-inversion"))
		invert_locks();
	else if (!strcmp(fault, "unlocked-rcu"))
		dereference_unlocked();
	else if (!strcmp(fault, "data-race"))
		return race();
	else
		return -EINVAL;
	return 0;
}

static void __exit planted_exit(void)
{
}

module_init(planted_init);
module_exit(planted_exit);
MODULE_DESCRIPTION("Faults for checkers to find");
MODULE_LICENSE("GPL");
