package io.hindsight.rules;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.SelectableValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What conditions ask of the named lists and of networks: {@code x in lists.y}, {@code ip_in}. */
final class RuleLists {
  /** The variable whose fields are the lists. */
  static final String LISTS = "lists";

  static final String IP_IN = "ip_in";

  /** The type of a list, which can do nothing but answer. */
  static final String TYPE_NAME = "hindsight.list";

  private static final CelType LIST = OpaqueType.create(TYPE_NAME);
  static final CelType TYPE = MapType.create(SimpleType.STRING, LIST);

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final String IN_LIST = "hindsight_in_list";
  private static final String IP_IN_LIST = "hindsight_ip_in_list";
  private static final String IP_IN_TEXT = "hindsight_ip_in_text";
  private static final String IP_IN_TEXTS = "hindsight_ip_in_texts";

  private RuleLists() {}

  /** Whether a list can have this name. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches() && name.length() <= Limits.MAX_NAME;
  }

  /** For the checker, where conditions may ask lists. */
  static List<CelFunctionDecl> declarations() {
    return List.of(
        CelFunctionDecl.newFunctionDeclaration(
            "@in",
            CelOverloadDecl.newGlobalOverload(IN_LIST, SimpleType.BOOL, SimpleType.DYN, LIST)),
        CelFunctionDecl.newFunctionDeclaration(
            IP_IN,
            CelOverloadDecl.newGlobalOverload(IP_IN_LIST, SimpleType.BOOL, SimpleType.STRING, LIST),
            CelOverloadDecl.newGlobalOverload(
                IP_IN_TEXT, SimpleType.BOOL, SimpleType.STRING, SimpleType.STRING),
            CelOverloadDecl.newGlobalOverload(
                IP_IN_TEXTS,
                SimpleType.BOOL,
                SimpleType.STRING,
                ListType.create(SimpleType.STRING))));
  }

  /** For CEL's runtime. */
  static List<CelFunctionBinding> bindings() {
    return List.of(
        CelFunctionBinding.from(
            IN_LIST, Object.class, NamedList.class, (value, list) -> isIn(list, value)),
        CelFunctionBinding.from(
            IP_IN_LIST, String.class, NamedList.class, (ip, list) -> list.containsNetworkOf(ip)),
        CelFunctionBinding.from(
            IP_IN_TEXT, String.class, String.class, (ip, network) -> isInOne(ip, List.of(network))),
        CelFunctionBinding.from(IP_IN_TEXTS, String.class, Collection.class, RuleLists::isInOne));
  }

  private static boolean isIn(NamedList list, Object value) throws CelEvaluationException {
    String text = text(value);
    if (text == null) {
      throw new CelEvaluationException("a list holds texts, numbers and bools");
    }
    return list.contains(text);
  }

  private static boolean isInOne(String ip, Collection<?> networks) {
    return isIn(ip, networks.stream().map(text -> IpNetwork.parse((String) text)).toList());
  }

  /** Whether an address lies in one of the networks; a text that is no address lies in none. */
  static boolean isIn(String ip, List<IpNetwork> networks) {
    IpNetwork address = IpNetwork.ofAddress(ip);
    if (address == null) {
      return false;
    }
    for (IpNetwork network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The text by which a value is looked up: whole numbers without a point, {@code true} and {@code
   * false}; null for a value that no list can hold.
   */
  static @Nullable String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Double number && Numbers.isExactlyWhole(number)) {
      return Long.toString(number.longValue());
    }
    boolean held = value instanceof Long || value instanceof Double || value instanceof Boolean;
    return held ? value.toString() : null;
  }

  /** A list as of one decision. */
  record NamedList(String name, Expression.Inputs inputs) {
    boolean contains(String value) {
      return inputs.context().contains(name, value, inputs.tx().occurredAtMicros());
    }

    boolean containsNetworkOf(String ip) {
      return inputs.context().containsNetworkOf(name, ip, inputs.tx().occurredAtMicros());
    }
  }

  /** Every list, by name: one that nobody made is empty. */
  record NamedLists(Expression.Inputs inputs) implements SelectableValue<String> {
    @Override
    public Object select(String name) {
      return new NamedList(name, inputs);
    }

    @Override
    public Optional<Object> find(String name) {
      return Optional.of(select(name));
    }
  }
}
