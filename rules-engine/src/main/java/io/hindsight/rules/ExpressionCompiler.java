package io.hindsight.rules;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks and plans CEL expressions over a transaction and the given features.
 *
 * <p>Ints and doubles mix freely in comparisons, equality and arithmetic, so that {@code tx.amount
 * > 220} means what it says. Regular expressions run in linear time (RE2), and loops are limited.
 */
final class ExpressionCompiler {
  private static final String TRANSACTION_TYPE = "transaction";

  /** Most steps of the loops of one expression; beyond it the evaluation fails. */
  private static final int MAX_LOOP_STEPS = 1_000;

  /** Deepest nesting of an expression. */
  private static final int MAX_EXPRESSION_DEPTH = 50;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .comprehensionMaxIterations(MAX_LOOP_STEPS)
          .maxParseRecursionDepth(MAX_EXPRESSION_DEPTH)
          .populateMacroCalls(true) // Explanations show macros as they were written.
          .build();

  private static final StructType TRANSACTION =
      StructType.create(
          TRANSACTION_TYPE,
          TransactionField.names(),
          name -> Optional.ofNullable(TransactionField.named(name)).map(TransactionField::type));

  private final ImmutableMap<String, Integer> featureIndexes;
  private final CelCompiler compiler;
  private final CelRuntime runtime;

  /**
   * What became of one expression.
   *
   * @param expression the plan, or null when there are issues
   * @param type the type of its value; dyn when there are issues
   * @param reads what it reads, such as {@code tx.amount} or a feature's name
   * @param issues every fault found
   */
  record Result(
      @Nullable Expression expression,
      CelType type,
      ImmutableList<String> reads,
      List<ExpressionIssue> issues) {}

  /** A compiler for expressions that may read these features, by name. */
  ExpressionCompiler(List<FeatureDefinition> features) {
    TransactionTypes types = new TransactionTypes();
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setTypeProvider(types)
            .addFunctionDeclarations(MixedArithmetic.declarations())
            .addVar(CelExpression.TX, StructTypeReference.create(TRANSACTION_TYPE));
    ImmutableMap.Builder<String, Integer> indexes = ImmutableMap.builder();
    for (int i = 0; i < features.size(); i++) {
      FeatureDefinition feature = features.get(i);
      builder.addVar(feature.name(), typeOf(feature.aggregate()));
      indexes.put(feature.name(), i);
    }
    featureIndexes = indexes.buildOrThrow();
    compiler = builder.build();
    runtime =
        CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .setTypeProvider(types)
            .addFunctionBindings(MixedArithmetic.bindings())
            .build();
  }

  private static CelType typeOf(Aggregate aggregate) {
    return switch (aggregate) {
      case COUNT, DISTINCT, FRAUD_COUNT, FRAUD_STREAK -> SimpleType.INT;
      case SUM, MEAN, MIN, MAX, STDDEV, PERCENTILE, RATIO, FRAUD_RATE -> SimpleType.DOUBLE;
      case FIRST_SEEN -> SimpleType.TIMESTAMP;
      case TIME_SINCE_LAST -> SimpleType.DURATION;
      case LAST -> SimpleType.DYN;
    };
  }

  /** Checks and plans one expression; faults are values, not exceptions. */
  Result compile(String text) {
    return compile(text, ExpressionPlanner::plan);
  }

  /** The same with everything left to CEL's runtime: the measure for the native shapes. */
  Result compileForCel(String text) {
    return compile(text, ExpressionPlanner::planByCel);
  }

  private Result compile(String text, Function<ExpressionPlanner, Expression> planning) {
    try {
      CelValidationResult checked = compiler.compile(text);
      if (checked.hasError()) {
        return failed(ExpressionIssue.of(text, checked.getErrors(), names()));
      }
      CelAbstractSyntaxTree ast = checked.getAst();
      ExpressionReview review = ExpressionReview.of(ast, text);
      if (!review.issues().isEmpty()) {
        return failed(review.issues());
      }
      Expression plan = planning.apply(new ExpressionPlanner(ast, runtime, featureIndexes));
      return new Result(plan, ast.getResultType(), review.reads(), List.of());
    } catch (CelValidationException e) {
      return failed(ExpressionIssue.of(text, ImmutableList.copyOf(e.getErrors()), names()));
    } catch (RuntimeException e) {
      // CEL reports some literals out of range this way instead of as an issue.
      String detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return failed(List.of(new ExpressionIssue(0, "not a valid expression: " + detail)));
    }
  }

  /** The parts of an expression that {@link #compile} found without faults. */
  ConditionPlan parts(String text) {
    try {
      CelAbstractSyntaxTree ast = compiler.compile(text).getAst();
      return new ConditionPlanner(ast, new ExpressionPlanner(ast, runtime, featureIndexes)).plan();
    } catch (CelValidationException e) {
      throw new IllegalArgumentException("not a valid expression: " + text, e);
    }
  }

  private static Result failed(List<ExpressionIssue> issues) {
    return new Result(null, SimpleType.DYN, ImmutableList.of(), issues);
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(featureIndexes.keySet());
    names.add(CelExpression.TX);
    return names;
  }

  /** The index of each feature by its name. */
  Map<String, Integer> featureIndexes() {
    return featureIndexes;
  }

  /** Knows the type of {@code tx} only. */
  private static final class TransactionTypes implements CelTypeProvider {
    @Override
    public ImmutableCollection<CelType> types() {
      return ImmutableList.of(TRANSACTION);
    }

    @Override
    public Optional<CelType> findType(String typeName) {
      return typeName.equals(TRANSACTION_TYPE) ? Optional.of(TRANSACTION) : Optional.empty();
    }
  }
}
