/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM debar

#if !defined(DEBAR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define DEBAR_TRACE_H

#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/tracepoint.h>

#include "core/judge.h"

TRACE_EVENT(verdict,
	TP_PROTO(const struct net_device *dev, bool egress, const u8 *mac,
		 const char *vendor, const char *rule,
		 struct debar_judgement judgement, u32 frames, u32 bytes),
	TP_ARGS(dev, egress, mac, vendor, rule, judgement, frames, bytes),
	TP_STRUCT__entry(
		__string(dev, dev->name)
		__string(vendor, vendor)
		__string(rule, rule)
		__array(u8, mac, ETH_ALEN)
		__field(bool, egress)
		__field(u8, verdict)
		__field(u8, reason)
		__field(u32, frames)
		__field(u32, bytes)
	),
	TP_fast_assign(
		DEBAR_ASSIGN_STR(dev, dev->name);
		DEBAR_ASSIGN_STR(vendor, vendor);
		DEBAR_ASSIGN_STR(rule, rule);
		memcpy(__entry->mac, mac, ETH_ALEN);
		__entry->egress = egress;
		__entry->verdict = judgement.verdict;
		__entry->reason = judgement.reason;
		__entry->frames = frames;
		__entry->bytes = bytes;
	),
	TP_printk("%s %s mac=%pM vendor=%s rule=%s verdict=%s reason=%s frames=%u bytes=%u",
		  __get_str(dev), __entry->egress ? "egress" : "ingress",
		  __entry->mac, __get_str(vendor), __get_str(rule),
		  __print_symbolic(__entry->verdict,
				   { DEBAR_VERDICT_ACCEPT, "accept" },
				   { DEBAR_VERDICT_MONITOR, "monitor" },
				   { DEBAR_VERDICT_DROP, "drop" }),
		  __print_symbolic(__entry->reason,
				   { DEBAR_REASON_NONE, "none" },
				   { DEBAR_REASON_ENFORCED, "enforced" },
				   { DEBAR_REASON_MODE_OFF, "mode-off" },
				   { DEBAR_REASON_MODE_MONITOR, "mode-monitor" },
				   { DEBAR_REASON_DISABLED, "disabled" },
				   { DEBAR_REASON_OWN, "own" },
				   { DEBAR_REASON_GATEWAY, "gateway" },
				   { DEBAR_REASON_PROTECTED, "protected" },
				   { DEBAR_REASON_BOOTSTRAP, "bootstrap" },
				   { DEBAR_REASON_CONTROL_FRAME, "control-frame" },
				   { DEBAR_REASON_TRANSIT, "transit" },
				   { DEBAR_REASON_NOT_YET_EFFECTIVE, "not-yet-effective" },
				   { DEBAR_REASON_ENDED, "ended" },
				   { DEBAR_REASON_UNDECIDED, "undecided" },
				   { DEBAR_REASON_EUI64, "eui64" },
				   { DEBAR_REASON_BROADCAST, "broadcast" },
				   { DEBAR_REASON_WAIVED, "waived" }),
		  __entry->frames, __entry->bytes)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
