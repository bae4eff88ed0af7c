package io.hindsight.rules;

import org.jspecify.annotations.Nullable;

/** A checked feature: its definition and its expressions. */
record FeatureSource(
    FeatureDefinition definition, @Nullable Expression of, @Nullable Expression where) {}
