package io.hindsight.rules;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import io.hindsight.rules.NativeExpressions.Arithmetic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Operators between an int and a double, which CEL lacks: the int is taken as a double. */
final class MixedArithmetic {
  private static final Map<String, Arithmetic> OPERATORS =
      Map.of(
          "_+_", Arithmetic.ADD,
          "_-_", Arithmetic.SUBTRACT,
          "_*_", Arithmetic.MULTIPLY,
          "_/_", Arithmetic.DIVIDE);

  private MixedArithmetic() {}

  /** For the checker. Equality needs no binding: CEL compares numbers by value already. */
  static List<CelFunctionDecl> declarations() {
    List<CelFunctionDecl> declarations = new ArrayList<>();
    OPERATORS.keySet().forEach(op -> declarations.add(declaration(op, SimpleType.DOUBLE)));
    declarations.add(declaration("_==_", SimpleType.BOOL));
    declarations.add(declaration("_!=_", SimpleType.BOOL));
    return declarations;
  }

  private static CelFunctionDecl declaration(String operator, CelType result) {
    return CelFunctionDecl.newFunctionDeclaration(
        operator,
        CelOverloadDecl.newGlobalOverload(
            "double_int" + operator, result, SimpleType.DOUBLE, SimpleType.INT),
        CelOverloadDecl.newGlobalOverload(
            "int_double" + operator, result, SimpleType.INT, SimpleType.DOUBLE));
  }

  /** For the runtime. */
  static List<CelFunctionBinding> bindings() {
    List<CelFunctionBinding> bindings = new ArrayList<>();
    OPERATORS.forEach(
        (operator, arithmetic) -> {
          bindings.add(
              CelFunctionBinding.from(
                  "double_int" + operator, Double.class, Long.class, arithmetic::apply));
          bindings.add(
              CelFunctionBinding.from(
                  "int_double" + operator, Long.class, Double.class, arithmetic::apply));
        });
    return bindings;
  }
}
