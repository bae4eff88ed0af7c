package io.hindsight.rules;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelErrorCode;
import dev.cel.common.values.SelectableValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import java.util.Optional;

/** An expression, or a part of one, that CEL's own runtime evaluates. */
final class CelExpression implements Expression {
  static final String TX = "tx";

  private final CelRuntime.Program program;
  private final ImmutableMap<String, Integer> featureIndexes;

  CelExpression(CelRuntime.Program program, ImmutableMap<String, Integer> featureIndexes) {
    this.program = program;
    this.featureIndexes = featureIndexes;
  }

  @Override
  public Object evaluate(Inputs inputs) {
    try {
      return program.eval(new Variables(inputs, featureIndexes));
    } catch (CelEvaluationException e) {
      boolean missing = e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND;
      return missing ? NoValue.MISSING : NoValue.FAILED;
    }
  }

  /** Features are only computed when a condition reads them. */
  private record Variables(Inputs inputs, ImmutableMap<String, Integer> featureIndexes)
      implements CelVariableResolver {
    @Override
    public Optional<Object> find(String name) {
      if (name.equals(TX)) {
        return Optional.of(new TransactionView(inputs.tx()));
      }
      if (name.equals(RuleLists.LISTS)) {
        return Optional.of(new RuleLists.NamedLists(inputs));
      }
      if (name.equals(LanguageMacros.FEATURES)) {
        return Optional.of(new FeaturesView(inputs, featureIndexes));
      }
      Integer index = featureIndexes.get(name);
      if (index == null) {
        return Optional.empty();
      }
      Object value = inputs.feature(index);
      if (value == NoValue.MISSING) {
        throw MissingInputException.INSTANCE;
      }
      return Optional.of(value);
    }
  }

  /** A transaction whose fields CEL selects by name. */
  private record TransactionView(Transaction tx) implements SelectableValue<String> {
    @Override
    public Object select(String name) {
      Optional<Object> value = find(name);
      if (value.isEmpty()) {
        throw MissingInputException.INSTANCE;
      }
      return value.get();
    }

    @Override
    public Optional<Object> find(String name) {
      TransactionField field = TransactionField.named(name);
      return field == null ? Optional.empty() : Optional.ofNullable(field.read(tx));
    }
  }

  /** The features that {@code has} asks about. */
  private record FeaturesView(Inputs inputs, ImmutableMap<String, Integer> featureIndexes)
      implements SelectableValue<String> {
    @Override
    public Object select(String name) {
      return find(name).orElseThrow(() -> MissingInputException.INSTANCE);
    }

    @Override
    public Optional<Object> find(String name) {
      Integer index = featureIndexes.get(name);
      Object value = index == null ? NoValue.MISSING : inputs.feature(index);
      return value == NoValue.MISSING ? Optional.empty() : Optional.of(value);
    }
  }
}
