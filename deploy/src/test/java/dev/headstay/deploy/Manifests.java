package dev.headstay.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Checks manifests as an API server does that refuses what it doesn't know: Kubernetes' own kinds
 * against the types of a client library, custom resources against their published schema.
 */
final class Manifests {
  static final Path FOLDER = Path.of("kubernetes");

  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "v1/ConfigMap", ConfigMap.class,
          "v1/Pod", Pod.class,
          "v1/Secret", Secret.class,
          "apps/v1/Deployment", Deployment.class);

  private static final Map<String, String> SCHEMAS =
      Map.of(
          "policies.kyverno.io/v1/MutatingPolicy", "mutatingpolicies.policies.kyverno.io-v1.json",
          "opentelemetry.io/v1alpha1/Instrumentation",
              "instrumentations.opentelemetry.io-v1alpha1.json");

  private static final ObjectMapper STRICT = strict();

  private Manifests() {}

  /** The types keep what they don't know in a map; here it is an error. */
  private static ObjectMapper strict() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .annotationIntrospector(
                new JacksonAnnotationIntrospector() {
                  private static final long serialVersionUID = 1;

                  @Override
                  public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                  }
                })
            .build();
    for (CoercionInputShape shape :
        List.of(CoercionInputShape.Boolean, CoercionInputShape.Integer, CoercionInputShape.Float)) {
      mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
    }
    return mapper;
  }

  /** Checks one document; fails with what is wrong and where. */
  static void check(JsonNode document) {
    String kind = kind(document);
    Class<?> type = TYPES.get(kind);
    if (type != null) {
      typed(document, type);
      return;
    }
    String schema = SCHEMAS.get(kind);
    if (schema == null) {
      throw new AssertionError("neither a type nor a schema for " + kind);
    }
    List<Error> errors = schema(schema).validate(document.toString(), InputFormat.JSON);
    if (!errors.isEmpty()) {
      throw new AssertionError(errors.toString());
    }
  }

  static String kind(JsonNode document) {
    return document.path("apiVersion").asText() + "/" + document.path("kind").asText();
  }

  static <T> T typed(JsonNode document, Class<T> type) {
    try {
      return STRICT.treeToValue(document, type);
    } catch (IOException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private static Schema schema(String name) {
    try (InputStream in = Manifests.class.getResourceAsStream("/crds/" + name)) {
      JsonNode schema = Yaml.JSON.readTree(in);
      close(schema);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(schema.toString(), InputFormat.JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An API server drops fields that a schema doesn't name, or refuses them when it is asked to. */
  private static void close(JsonNode schema) {
    if (schema.has("properties") && schema instanceof ObjectNode object) {
      object.put("additionalProperties", false);
    }
    schema.forEach(Manifests::close);
  }
}
