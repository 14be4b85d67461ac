package com.example.langchain4j;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.service.AiServices;

/**
 * An AI service with a tool on LangChain4j and Anthropic's model; it goes over the JDK's HTTP
 * client.
 *
 * <p>Environment: {@code ANTHROPIC_BASE_URL}, {@code ANTHROPIC_API_KEY}. Argument: beta flags, as
 * one list.
 */
public final class Langchain4jSample {
  interface WeatherAssistant {
    String answer(String question);
  }

  static final class WeatherTool {
    private int calls;

    @Tool("The weather in a city, now")
    String getWeather(@P("city") String city) {
      System.out.println("turn " + ++calls + ": 200 getWeather(" + city + ")");
      return city + " has sun";
    }
  }

  private Langchain4jSample() {}

  public static void main(String[] args) {
    WeatherTool tool = new WeatherTool();
    WeatherAssistant assistant =
        AiServices.builder(WeatherAssistant.class)
            .chatModel(
                AnthropicChatModel.builder()
                    .baseUrl(System.getenv("ANTHROPIC_BASE_URL") + "/v1/")
                    .apiKey(System.getenv("ANTHROPIC_API_KEY"))
                    .modelName("claude-sonnet-4-5")
                    .beta(args.length > 0 ? args[0] : null)
                    .maxRetries(0)
                    .build())
            .tools(tool)
            .build();
    try {
      String answer = assistant.answer("Where is the weather better?");
      System.out.println("turn " + (tool.calls + 1) + ": 200 " + answer);
    } catch (LangChain4jException e) {
      System.out.println("turn " + (tool.calls + 1) + ": " + e);
      System.exit(1);
    }
    System.exit(0);
  }
}
