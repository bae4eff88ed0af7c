package io.hindsight.serialization;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.hindsight.rules.ObservedFeatures;
import io.hindsight.rules.Transaction;
import java.io.IOException;

/** Lets messages between nodes carry transactions and events in their stored form. */
public final class NodeMessageModule extends SimpleModule {
  /** Called by Pekko's Jackson serialization, by class name. */
  public NodeMessageModule() {
    super("hindsight");
    addSerializer(Transaction.class, new TransactionToBytes());
    addDeserializer(Transaction.class, new BytesToTransaction());
    addSerializer(ObservedFeatures.class, new FeaturesToBytes());
    addDeserializer(ObservedFeatures.class, new BytesToFeatures());
    for (Class<?> type : EventCatalogue.get().types()) {
      add(EventCatalogue.get().codecOf(type));
    }
  }

  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    context.insertAnnotationIntrospector(new ClosedTypes());
  }

  private <T> void add(EventCodec<T> codec) {
    addSerializer(codec.type(), new StoredToBytes<>(codec));
    addDeserializer(codec.type(), new BytesToStored<>(codec));
  }

  private static final class StoredToBytes<T> extends StdSerializer<T> {
    private final transient EventCodec<T> codec;

    StoredToBytes(EventCodec<T> codec) {
      super(codec.type());
      this.codec = codec;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeBinary(codec.encode(value));
    }

    /** Where a message only says that it holds some event, the event's type goes before it. */
    @Override
    public void serializeWithType(
        T value, JsonGenerator out, SerializerProvider provider, TypeSerializer types)
        throws IOException {
      var typeId = types.writeTypePrefix(out, types.typeId(value, JsonToken.VALUE_EMBEDDED_OBJECT));
      serialize(value, out, provider);
      types.writeTypeSuffix(out, typeId);
    }
  }

  private static final class BytesToStored<T> extends StdDeserializer<T> {
    private final transient EventCodec<T> codec;

    BytesToStored(EventCodec<T> codec) {
      super(codec.type());
      this.codec = codec;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return codec.decode(in.getBinaryValue());
    }
  }

  private static final class FeaturesToBytes extends StdSerializer<ObservedFeatures> {
    FeaturesToBytes() {
      super(ObservedFeatures.class);
    }

    @Override
    public void serialize(ObservedFeatures value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeBinary(value.toBytes());
    }
  }

  private static final class BytesToFeatures extends StdDeserializer<ObservedFeatures> {
    BytesToFeatures() {
      super(ObservedFeatures.class);
    }

    @Override
    public ObservedFeatures deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      return ObservedFeatures.ofBytes(in.getBinaryValue());
    }
  }

  private static final class TransactionToBytes extends StdSerializer<Transaction> {
    TransactionToBytes() {
      super(Transaction.class);
    }

    @Override
    public void serialize(Transaction value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeBinary(FieldWriter.toBytes(fields -> TransactionFields.write(value, fields)));
    }
  }

  private static final class BytesToTransaction extends StdDeserializer<Transaction> {
    BytesToTransaction() {
      super(Transaction.class);
    }

    @Override
    public Transaction deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      return FieldReader.fromBytes(in.getBinaryValue(), TransactionFields::read);
    }
  }
}
