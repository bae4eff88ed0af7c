/** Measurements of the engine with JMH; {@code benchmarks/run} starts them. */
package io.hindsight.benchmarks;
