package io.hindsight.serialization;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of a message whose type is a sealed interface says which of the permitted types it holds,
 * by that type's simple name: without it no other node could read it.
 */
final class ClosedTypes extends NopAnnotationIntrospector {
  private static final String PROPERTY = "type";

  private static boolean isClosed(Class<?> type) {
    return type.isInterface() && type.isSealed();
  }

  @Override
  public @Nullable TypeResolverBuilder<?> findTypeResolver(
      MapperConfig<?> config, AnnotatedClass type, JavaType baseType) {
    return isClosed(type.getRawType())
        ? new StdTypeResolverBuilder()
            .init(JsonTypeInfo.Id.NAME, null)
            .inclusion(JsonTypeInfo.As.PROPERTY)
            .typeProperty(PROPERTY)
        : null;
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated type) {
    if (!isClosed(type.getRawType())) {
      return null;
    }
    var permitted = new ArrayList<NamedType>();
    for (Class<?> each : type.getRawType().getPermittedSubclasses()) {
      permitted.add(new NamedType(each, each.getSimpleName()));
    }
    return permitted;
  }
}
