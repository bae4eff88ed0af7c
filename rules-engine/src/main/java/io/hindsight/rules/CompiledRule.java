package io.hindsight.rules;

import com.google.common.collect.ImmutableList;

/** A checked rule: its definition, its plan, its message and what its condition reads. */
record CompiledRule(
    RuleDefinition definition,
    Expression condition,
    ReasonTemplate reason,
    ImmutableList<String> reads) {}
