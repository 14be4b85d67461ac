package dev.headstay.mockprovider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class OpenAiTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String CHAT_TOOL =
      "'tools':[{'type':'function','function':{'name':'f','parameters':"
          + "{'properties':{'city':{'type':'string'}}}}}]";

  @Test
  void callsAToolTwiceInChatCompletionsAndThenStops() throws Exception {
    String result = "{'role':'tool','content':'cold'}";

    JsonNode first = chat("{'model':'m'," + CHAT_TOOL + ",'messages':[]}");
    JsonNode second = chat("{'model':'m'," + CHAT_TOOL + ",'messages':[" + result + "]}");
    JsonNode third =
        chat("{'model':'m'," + CHAT_TOOL + ",'messages':[" + result + "," + result + "]}");

    assertThat(first.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    assertThat(first.at("/choices/0/message/tool_calls/0/function/arguments").asText())
        .isEqualTo("{\"city\":\"Oslo\"}");
    assertThat(second.at("/choices/0/message/tool_calls/0/function/arguments").asText())
        .isEqualTo("{\"city\":\"Lima\"}");
    assertThat(third.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(third.at("/choices/0/message/content").asText())
        .isEqualTo("The tools said: cold; cold.");
  }

  @Test
  void endsAStreamOfChatCompletionsWithItsMark() throws Exception {
    Reply reply = OpenAi.chatCompletion(read("{'stream':true,'model':'m','messages':[]}"));

    assertThat(reply.headers()).containsEntry("content-type", "text/event-stream");
    assertThat(reply.chunks()).hasSize(3);
    assertThat(reply.chunks().get(2)).asString(UTF_8).isEqualTo("data: [DONE]\n\n");
  }

  @Test
  void continuesAResponseByTheIdOfTheOneBefore() throws Exception {
    String tools = "'tools':[{'type':'function','name':'f','parameters':{}}]";
    String output = "{'type':'function_call_output','call_id':'c','output':'cold'}";

    JsonNode first = respond("{'model':'m'," + tools + ",'input':'hello'}");
    JsonNode second =
        respond(
            "{'model':'m',"
                + tools
                + ",'previous_response_id':'"
                + first.path("id").asText()
                + "','input':["
                + output
                + "]}");
    JsonNode third =
        respond(
            "{'model':'m',"
                + tools
                + ",'previous_response_id':'"
                + second.path("id").asText()
                + "','input':["
                + output
                + "]}");

    assertThat(first.at("/output/0/type").asText()).isEqualTo("function_call");
    assertThat(second.at("/output/0/type").asText()).isEqualTo("function_call");
    assertThat(third.at("/output/0/type").asText()).isEqualTo("message");
    assertThat(third.at("/output/0/content/0/text").asText()).isEqualTo("The tools said: cold.");
  }

  private static JsonNode chat(String request) throws Exception {
    return MAPPER.readTree(OpenAi.chatCompletion(read(request)).body());
  }

  private static JsonNode respond(String request) throws Exception {
    return MAPPER.readTree(OpenAi.response(read(request)).body());
  }

  private static ObjectNode read(String text) throws Exception {
    return (ObjectNode) MAPPER.readTree(text.replace('\'', '"'));
  }
}
