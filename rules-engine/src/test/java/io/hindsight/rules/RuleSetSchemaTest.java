package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class RuleSetSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(RuleSetSchema.json());

  private static final String HEAD = "name: x\nrules: [{id: r, when: tx.amount > 1, points: 5}]\n";

  private static Set<ValidationMessage> faults(String yaml) {
    Object value = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return SCHEMA.validate(JSON.valueToTree(value));
  }

  static List<String> packs() {
    return RulePacks.names();
  }

  @ParameterizedTest
  @MethodSource("packs")
  void everyPackIsValid(String pack) {
    assertThat(faults(RulePacks.source(pack))).isEmpty();
  }

  @Test
  void aFileWithEverythingIsValid() {
    assertThat(faults(RuleSets.resource("language/kitchen-sink.yaml"))).isEmpty();
  }

  @Test
  void testsAreValid() {
    String tests =
        """
        tests:
          - name: a large amount after small ones is declined
            given:
              - {account_id: "1", amount: "10.00", ago: 2h}
              - transaction_id: t1
                account_id: "1"
                amount: 20
                occurred_at: 2024-01-01T00:00:00Z
                attributes: {x: 1}
              - {amount: 5, ago: 30m, repeat: 6, every: 1m}
              - {label: t1, fraud: true, ago: 0s}
            lists: {blocked_devices: [d1, d2]}
            snoozed: [{rule: high-amount, account_id: "1"}]
            when: {account_id: "1", amount: "257.16"}
            expect:
              decision: decline
              score: 600
              rules: [high-amount]
              hits: [high-amount]
              not_hits: [other]
              shadow: []
              features: {account_count_24h: 3, mean: 10.5, other: missing}
        """;
    assertThat(faults(HEAD + tests)).isEmpty();
    assertThat(faults(HEAD + tests.replace("repeat: 6", "repeat: 0"))).isNotEmpty();
    assertThat(faults(HEAD + tests.replace("decision: decline", "decision: deny"))).isNotEmpty();
    assertThat(faults(HEAD + tests.replace("fraud: true", "fraud: perhaps"))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: x",
        "name: X\nrules: [{id: r, when: 'true', points: 5}]",
        "name: x\nrules: []",
        "name: x\nruls: []\nrules: [{id: r, when: 'true', points: 5}]",
        "name: x\nrules: [{id: r, when: 'true'}]",
        "name: x\nrules: [{id: r, when: 'true', points: 0}]",
        "name: x\nrules: [{id: r, when: 'true', points: 1001}]",
        "name: x\nrules: [{id: r, when: 'true', points: 5, severity: hihg}]",
        "name: x\nrules: [{id: r, when: 'true', points: 5, rollout: 10}]",
        "name: x\nrules: [{id: r, when: 'true', points: 5, tags: [A]}]",
        "name: x\nrules: [{id: r, when: 'true', points: 5, valid_from: soon}]",
        "name: x\nthresholds: {block: 5}\nrules: [{id: r, when: 'true', points: 5}]"
      })
  void wrongFilesAreNotValid(String yaml) {
    assertThat(faults(yaml)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{aggregate: count}",
        "{key: account_id}",
        "{key: colour, aggregate: count}",
        "{key: [], aggregate: count}",
        "{key: account_id, aggregate: average, of: tx.amount}",
        "{key: account_id, aggregate: sum}",
        "{key: account_id, aggregate: count, of: tx.amount}",
        "{key: account_id, aggregate: percentile, of: tx.amount}",
        "{key: account_id, aggregate: mean, of: tx.amount, percentile: 5}",
        "{key: account_id, aggregate: last, of: tx.country, delay: 1d}",
        "{key: account_id, aggregate: count, window: 1 day}",
        "{key: account_id, aggregate: count, include_current: maybe}"
      })
  void wrongFeaturesAreNotValid(String feature) {
    assertThat(faults(HEAD + "features:\n  f: " + feature)).isNotEmpty();
  }

  @Test
  void itsEnumerationsAreThoseOfTheEngine() throws IOException {
    JsonNode definitions = JSON.readTree(RuleSetSchema.json()).get("$defs");
    JsonNode feature = definitions.get("feature").get("properties");
    assertThat(values(feature.get("aggregate")))
        .isEqualTo(Arrays.stream(Aggregate.values()).map(Aggregate::label).toList());
    assertThat(
            values(definitions.get("feature").get("allOf").get(1).at("/if/properties/aggregate")))
        .isEqualTo(
            Arrays.stream(Aggregate.values())
                .filter(Aggregate::needsOf)
                .map(Aggregate::label)
                .toList());
    assertThat(values(definitions.get("decision")))
        .isEqualTo(Arrays.stream(Decision.values()).map(Decision::label).toList());
    assertThat(values(definitions.at("/rule/properties/severity")))
        .isEqualTo(Arrays.stream(Severity.values()).map(Severity::label).toList());
    List<String> fields = new ArrayList<>(TransactionField.names());
    fields.remove(TransactionField.ATTRIBUTES.label());
    assertThat(values(definitions.at("/key_field/anyOf/0"))).isEqualTo(fields);
  }

  @Test
  void itsLimitsAreThoseOfTheEngine() throws IOException {
    JsonNode root = JSON.readTree(RuleSetSchema.json());
    assertThat(root.at("/properties/rules/maxItems").asInt()).isEqualTo(Limits.MAX_RULES);
    assertThat(root.at("/properties/features/maxProperties").asInt())
        .isEqualTo(Limits.MAX_FEATURES);
    assertThat(root.at("/$defs/expression/maxLength").asInt()).isEqualTo(Limits.MAX_EXPRESSION);
    assertThat(root.at("/$defs/rule/properties/reason/maxLength").asInt())
        .isEqualTo(Limits.MAX_REASON);
    assertThat(root.at("/$defs/rule/properties/tags/maxItems").asInt()).isEqualTo(Limits.MAX_TAGS);
    assertThat(root.at("/$defs/feature/properties/key/oneOf/1/maxItems").asInt())
        .isEqualTo(Limits.MAX_KEY_FIELDS);
  }

  private static List<String> values(JsonNode node) {
    List<String> values = new ArrayList<>();
    node.get("enum").forEach(value -> values.add(value.asText()));
    return values;
  }
}
