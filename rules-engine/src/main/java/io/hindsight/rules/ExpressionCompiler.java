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
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
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
  private static final String FEATURES_TYPE = "hindsight.features";

  /** Most steps of all loops of one expression together; more are refused. */
  static final int MAX_LOOP_STEPS = 1_000;

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
  private final boolean withLists;
  private final CelCompiler compiler;
  private final CelRuntime runtime;

  /**
   * What became of one expression.
   *
   * @param expression the plan, or null when there are issues
   * @param type the type of its value; dyn when there are issues
   * @param reads what it reads, such as {@code tx.amount} or a feature's name
   * @param lists the lists it asks
   * @param cost the most steps of one evaluation, see {@link ExpressionCost}
   * @param issues every fault found
   */
  record Result(
      @Nullable Expression expression,
      CelType type,
      ImmutableList<String> reads,
      ImmutableList<String> lists,
      long cost,
      List<ExpressionIssue> issues) {}

  /** A compiler for expressions over the transaction alone: what a feature observes. */
  static ExpressionCompiler ofObservation() {
    return new ExpressionCompiler(ImmutableMap.of(), false);
  }

  /**
   * A compiler for conditions, which may read lists and these features.
   *
   * @param features the types of the features by their names; their order gives the indexes
   */
  static ExpressionCompiler ofConditions(ImmutableMap<String, CelType> features) {
    return new ExpressionCompiler(features, true);
  }

  private ExpressionCompiler(ImmutableMap<String, CelType> features, boolean withLists) {
    this.withLists = withLists;
    VariableTypes types = new VariableTypes(features);
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .addMacros(LanguageMacros.of(features.keySet()))
            .setTypeProvider(types)
            .addFunctionDeclarations(MixedArithmetic.declarations())
            .addFunctionDeclarations(MixedConditionals.declaration())
            .addFunctionDeclarations(RuleFunctions.declarations())
            .addFunctionDeclarations(RuleLists.declarations())
            .addVar(CelExpression.TX, StructTypeReference.create(TRANSACTION_TYPE))
            .addVar(LanguageMacros.FEATURES, StructTypeReference.create(FEATURES_TYPE));
    if (withLists) {
      builder.addVar(RuleLists.LISTS, RuleLists.TYPE);
    }
    ImmutableMap.Builder<String, Integer> indexes = ImmutableMap.builder();
    int index = 0;
    for (Map.Entry<String, CelType> feature : features.entrySet()) {
      builder.addVar(feature.getKey(), feature.getValue());
      indexes.put(feature.getKey(), index++);
    }
    featureIndexes = indexes.buildOrThrow();
    compiler = builder.build();
    runtime =
        CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .setTypeProvider(types)
            .addFunctionBindings(MixedArithmetic.bindings())
            .addFunctionBindings(RuleFunctions.bindings())
            .addFunctionBindings(RuleLists.bindings())
            .build();
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
      CelAbstractSyntaxTree ast = unmixed(checked.getAst());
      ExpressionPlanner planner = new ExpressionPlanner(ast, runtime, featureIndexes);
      ExpressionReview review = ExpressionReview.of(ast, text, featureIndexes.keySet(), planner);
      if (!review.issues().isEmpty()) {
        return failed(review.issues());
      }
      return new Result(
          planning.apply(planner),
          ast.getResultType(),
          review.reads(),
          review.lists(),
          review.cost(),
          List.of());
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
      CelAbstractSyntaxTree ast = unmixed(compiler.compile(text).getAst());
      return new ConditionPlanner(ast, new ExpressionPlanner(ast, runtime, featureIndexes)).plan();
    } catch (CelValidationException e) {
      throw new IllegalArgumentException("not a valid expression: " + text, e);
    }
  }

  private CelAbstractSyntaxTree unmixed(CelAbstractSyntaxTree ast) throws CelValidationException {
    CelAbstractSyntaxTree unmixed = MixedConditionals.unmixed(ast);
    return unmixed == null ? ast : compiler.check(unmixed).getAst();
  }

  private static Result failed(List<ExpressionIssue> issues) {
    return new Result(null, SimpleType.DYN, ImmutableList.of(), ImmutableList.of(), 0, issues);
  }

  private ExpressionIssue.Names names() {
    return new ExpressionIssue.Names(featureIndexes.keySet(), withLists);
  }

  /** The index of each feature by its name. */
  Map<String, Integer> featureIndexes() {
    return featureIndexes;
  }

  /** Knows the types of {@code tx} and of what {@code has} asks about features. */
  private static final class VariableTypes implements CelTypeProvider {
    private final StructType features;

    VariableTypes(ImmutableMap<String, CelType> features) {
      this.features =
          StructType.create(
              FEATURES_TYPE, features.keySet(), name -> Optional.ofNullable(features.get(name)));
    }

    @Override
    public ImmutableCollection<CelType> types() {
      return ImmutableList.of(TRANSACTION, features);
    }

    @Override
    public Optional<CelType> findType(String typeName) {
      return switch (typeName) {
        case TRANSACTION_TYPE -> Optional.of(TRANSACTION);
        case FEATURES_TYPE -> Optional.of(features);
        default -> Optional.empty();
      };
    }
  }
}
