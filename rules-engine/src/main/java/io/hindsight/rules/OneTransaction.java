package io.hindsight.rules;

/** The inputs of expressions that read no features. */
record OneTransaction(Transaction tx) implements Expression.Inputs {
  @Override
  public Object feature(int index) {
    return Expression.NoValue.MISSING;
  }
}
