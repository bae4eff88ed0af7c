package io.hindsight.replay;

/**
 * Which transactions are evaluated, and by which labels.
 *
 * @param fromMicros those that occurred then or later, epoch microseconds
 * @param toMicros those that occurred before, epoch microseconds
 * @param asOfMicros by the labels that were known then, epoch microseconds
 */
public record EvaluationScope(long fromMicros, long toMicros, long asOfMicros) {
  boolean covers(long occurredAtMicros) {
    return occurredAtMicros >= fromMicros && occurredAtMicros < toMicros;
  }
}
