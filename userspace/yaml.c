// SPDX-License-Identifier: GPL-2.0
/*
 * The tree is made from libfyaml's events, not by its document builder: so
 * what policies have no use for (anchors, aliases, tags, a second document,
 * endless nesting) is refused where it stands and never followed.
 */
#include "yaml.h"

#include <libfyaml.h>

/* A policy needs six levels. */
#define MAX_DEPTH 16
/* A full table of prefixes, each a list of its own, needs fewer. */
#define MAX_NODES 1000000

/**
 * struct builder - the tree so far
 * @arena: owns the nodes
 * @source: what is read
 * @report: told of errors
 * @open: lists and maps that are not complete, outermost first
 * @tail: where the next child of each of them goes
 * @depth: their number
 * @root: of the tree, NULL until the first node
 * @nodes: in the tree
 * @documents: begun
 * @last: place of the last node that had one
 * @stop: no use in reading on
 */
struct builder {
	struct arena *arena;
	struct source *source;
	struct report *report;
	struct yaml_node *open[MAX_DEPTH];
	struct yaml_node **tail[MAX_DEPTH];
	int depth;
	struct yaml_node *root;
	size_t nodes;
	int documents;
	struct place last;
	bool stop;
};

static struct place place_of(struct source *source, const struct fy_mark *start,
			     const struct fy_mark *end)
{
	struct place at = place_of_file(source);

	if (!start)
		return at;
	at.line = (u32)start->line + 1;
	at.column = (u32)start->column + 1;
	if (end && end->line == start->line && end->column > start->column)
		at.length = (u32)(end->column - start->column);
	return at;
}

static struct place event_place(struct builder *b, struct fy_event *event)
{
	const struct fy_mark *start = fy_event_start_mark(event);

	/* "key:" with nothing behind it: the value has no place of its own. */
	if (start)
		b->last = place_of(b->source, start, fy_event_end_mark(event));
	return b->last;
}

/* The mark of an anchor or alias is behind its '&' or '*'. */
static struct place with_sigil(struct place at)
{
	at.column--;
	at.length++;
	return at;
}

static void refuse_token(struct builder *b, struct fy_token *token,
			 const char *what, bool sigil)
{
	struct place at;

	if (!token)
		return;
	at = place_of(b->source, fy_token_start_mark(token),
		      fy_token_end_mark(token));
	report_add(b->report, sigil ? with_sigil(at) : at,
		   "%s are not allowed in a policy; write it out", what);
}

static struct yaml_node *add_node(struct builder *b, enum yaml_kind kind,
				  struct fy_event *event)
{
	struct yaml_node *node = arena_alloc(b->arena, sizeof(*node));

	node->kind = kind;
	node->at = event_place(b, event);
	if (++b->nodes > MAX_NODES) {
		report_add(b->report, node->at,
			   "more than %d scalars, lists and maps", MAX_NODES);
		b->stop = true;
	}
	refuse_token(b, fy_event_get_anchor_token(event), "anchors",
		     true);
	refuse_token(b, fy_event_get_tag_token(event), "tags", false);
	if (b->depth) {
		*b->tail[b->depth - 1] = node;
		b->tail[b->depth - 1] = &node->next;
	} else {
		b->root = node;
	}
	return node;
}

static void add_scalar(struct builder *b, struct fy_event *event)
{
	struct yaml_node *node = add_node(b, YAML_SCALAR, event);
	struct fy_token *token = fy_event_get_token(event);
	const char *text = token ? fy_token_get_text(token, &node->len) : NULL;

	node->plain = !token || fy_token_scalar_style(token) == FYSS_PLAIN;
	if (!text)
		node->len = 0;
	node->text = arena_text(b->arena, text ? text : "", node->len);
}

static void open_node(struct builder *b, enum yaml_kind kind,
		      struct fy_event *event)
{
	struct yaml_node *node = add_node(b, kind, event);

	if (b->depth == MAX_DEPTH) {
		report_add(b->report, node->at,
			   "nested more than %d levels deep", MAX_DEPTH);
		b->stop = true;
		return;
	}
	b->open[b->depth] = node;
	b->tail[b->depth++] = &node->first;
}

static void take(struct builder *b, struct fy_event *event)
{
	switch (event->type) {
	case FYET_DOCUMENT_START:
		if (b->documents++) {
			report_add(b->report, event_place(b, event),
				   "a second YAML document; a policy file holds one");
			b->stop = true;
		}
		break;
	case FYET_SCALAR:
		add_scalar(b, event);
		break;
	case FYET_SEQUENCE_START:
		open_node(b, YAML_LIST, event);
		break;
	case FYET_MAPPING_START:
		open_node(b, YAML_MAP, event);
		break;
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		b->depth--;
		break;
	case FYET_ALIAS:
		add_node(b, YAML_SCALAR, event)->text = "";
		report_add(b->report, with_sigil(b->last),
			   "aliases are not allowed in a policy; write it out, or quote a text that begins with '*'");
		break;
	default:
		break;
	}
}

static void report_syntax(struct builder *b, struct fy_diag *diag)
{
	struct fy_diag_error *error;
	struct place at;
	size_t before = b->report->total;
	void *walk = NULL;

	while ((error = fy_diag_errors_iterate(diag, &walk))) {
		if (error->type != FYET_ERROR)
			continue;
		at = place_of_file(b->source);
		if (error->line > 0)
			at.line = (u32)error->line;
		if (error->column > 0)
			at.column = (u32)error->column;
		report_add(b->report, at, "not valid YAML: %s", error->msg);
	}
	if (b->report->total == before)
		report_add(b->report, b->last, "not valid YAML");
}

static void read_events(struct builder *b, struct fy_diag *diag)
{
	struct fy_parse_cfg cfg = {
		.flags = FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
		.diag = diag,
	};
	struct fy_parser *parser = fy_parser_create(&cfg);
	struct fy_event *event;

	if (!parser || fy_parser_set_string(parser, b->source->data,
					    b->source->size)) {
		report_add(b->report, place_of_file(b->source),
			   "the YAML reader cannot be started");
		fy_parser_destroy(parser);
		return;
	}
	while (!b->stop && (event = fy_parser_parse(parser))) {
		take(b, event);
		fy_parser_event_free(parser, event);
	}
	if (fy_parser_get_stream_error(parser))
		report_syntax(b, diag);
	fy_parser_destroy(parser);
}

/**
 * yaml_parse() - make the tree of a file
 * @arena: owner of the tree
 * @source: passed source_check()
 * @report: told of errors
 *
 * Return: root of the tree, or NULL when errors were reported.
 */
const struct yaml_node *yaml_parse(struct arena *arena, struct source *source,
				   struct report *report)
{
	struct builder b = {
		.arena = arena, .source = source, .report = report,
		.last = place_of_file(source),
	};
	size_t before = report->total;
	struct fy_diag_cfg cfg;
	struct fy_diag *diag;

	fy_diag_cfg_default(&cfg);
	cfg.fp = NULL;
	cfg.colorize = false;
	diag = fy_diag_create(&cfg);
	if (!diag) {
		report_add(report, b.last, "the YAML reader cannot be started");
		return NULL;
	}
	fy_diag_set_collect_errors(diag, true);
	read_events(&b, diag);
	fy_diag_destroy(diag);
	if (report->total == before && !b.root)
		report_add(report, b.last,
			   "nothing but comments; a policy begins with 'version: 1'");
	return report->total == before ? b.root : NULL;
}

/**
 * yaml_count() - how many children are there?
 * @list: or a map, whose keys and values count
 */
size_t yaml_count(const struct yaml_node *list)
{
	const struct yaml_node *item;
	size_t count = 0;

	for (item = list->first; item; item = item->next)
		count++;
	return count;
}

/**
 * yaml_is_null() - is there nothing where a value should be?
 * @node: any
 */
bool yaml_is_null(const struct yaml_node *node)
{
	return node->kind == YAML_SCALAR && node->plain &&
	       (!node->len || !strcmp(node->text, "~") ||
		!strcasecmp(node->text, "null"));
}
