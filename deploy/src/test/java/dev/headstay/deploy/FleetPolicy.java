package dev.headstay.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.StructProto;
import com.google.protobuf.Value;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Carries out the expressions of a {@code MutatingPolicy} on one pod: conditions, variables, and
 * JSON patches, of which each sees what the one before it did. Stands in for Kyverno, whose Go code
 * isn't run here: the language is CEL in both, with the same library of lists. What selects pods by
 * namespace and label is not carried out.
 */
final class FleetPolicy {
  private static final Descriptor PATCH = patchType();
  private static final CelType PATCHES = ListType.create(StructTypeReference.create("JSONPatch"));

  private final JsonNode spec;

  FleetPolicy(Path file) {
    spec = Yaml.read(file).get(0).path("spec");
  }

  /** The type that mutating policies write patches in, as their API describes it. */
  private static Descriptor patchType() {
    DescriptorProto.Builder patch = DescriptorProto.newBuilder().setName("JSONPatch");
    int number = 1;
    for (String name : List.of("op", "path", "from")) {
      patch.addField(field(name, number++).setType(Type.TYPE_STRING));
    }
    patch.addField(
        field("value", number)
            .setType(Type.TYPE_MESSAGE)
            .setTypeName("." + Value.getDescriptor().getFullName()));
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("patch.proto")
            .setSyntax("proto3")
            .addDependency(StructProto.getDescriptor().getName())
            .addMessageType(patch)
            .build();
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[] {StructProto.getDescriptor()})
          .findMessageTypeByName("JSONPatch");
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FieldDescriptorProto.Builder field(String name, int number) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
  }

  /** What Kyverno refuses, literals of mixed types among them, is refused here. */
  @SuppressWarnings("deprecation")
  private static Cel cel(CelType result) {
    return CelFactory.standardCelBuilder()
        .setOptions(CelOptions.current().enableHomogeneousLiterals(true).build())
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addCompilerLibraries(CelExtensions.lists())
        .addRuntimeLibraries(CelExtensions.lists())
        .addMessageTypes(PATCH)
        .addVar("object", SimpleType.DYN)
        .addVar("variables", MapType.create(SimpleType.STRING, SimpleType.DYN))
        .setResultType(result)
        .build();
  }

  private static Object evaluate(
      String expression, CelType result, JsonNode pod, Map<String, Object> variables) {
    Cel cel = cel(result);
    try {
      Map<String, Object> input =
          Map.of("object", Yaml.JSON.convertValue(pod, Map.class), "variables", variables);
      return cel.createProgram(cel.compile(expression).getAst()).eval(input);
    } catch (CelValidationException | CelEvaluationException e) {
      throw new AssertionError(expression + ": " + e.getMessage(), e);
    }
  }

  /** The pod as the policy leaves it. */
  JsonNode apply(JsonNode pod) {
    Map<String, Object> variables = new LinkedHashMap<>();
    for (JsonNode condition : spec.path("matchConditions")) {
      String expression = condition.path("expression").asText();
      if (!Boolean.TRUE.equals(evaluate(expression, SimpleType.BOOL, pod, variables))) {
        return pod;
      }
    }
    for (JsonNode variable : spec.path("variables")) {
      String expression = variable.path("expression").asText();
      variables.put(
          variable.path("name").asText(), evaluate(expression, SimpleType.DYN, pod, variables));
    }
    JsonNode patched = pod;
    for (JsonNode mutation : spec.path("mutations")) {
      String expression = mutation.at("/jsonPatch/expression").asText();
      ArrayNode patches = JsonNodeFactory.instance.arrayNode();
      for (Object patch : (List<?>) evaluate(expression, PATCHES, patched, variables)) {
        patches.add(json((Message) patch));
      }
      patched = patched(patched, patches);
    }
    return patched;
  }

  /** Between two generations of Jackson, as text. */
  private static JsonNode patched(JsonNode pod, ArrayNode patches) {
    JsonMapper json = JsonMapper.shared();
    String patched =
        JsonPatch.apply(json.readTree(patches.toString()), json.readTree(pod.toString()))
            .toString();
    return Yaml.parse(patched).get(0);
  }

  private static ObjectNode json(Message patch) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<FieldDescriptor, Object> field : patch.getAllFields().entrySet()) {
      Object value = field.getValue();
      json.set(
          field.getKey().getName(),
          value instanceof String text
              ? JsonNodeFactory.instance.textNode(text)
              : json(value(value)));
    }
    return json;
  }

  private static Value value(Object message) {
    try {
      return message instanceof Value value
          ? value
          : Value.parseFrom(((Message) message).toByteString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(Value value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    switch (value.getKindCase()) {
      case STRING_VALUE:
        return json.textNode(value.getStringValue());
      case BOOL_VALUE:
        return json.booleanNode(value.getBoolValue());
      case NUMBER_VALUE:
        return json.numberNode(value.getNumberValue());
      case LIST_VALUE:
        ArrayNode list = json.arrayNode();
        value.getListValue().getValuesList().forEach(each -> list.add(json(each)));
        return list;
      case STRUCT_VALUE:
        ObjectNode struct = json.objectNode();
        value.getStructValue().getFieldsMap().forEach((name, each) -> struct.set(name, json(each)));
        return struct;
      default:
        return json.nullNode();
    }
  }
}
