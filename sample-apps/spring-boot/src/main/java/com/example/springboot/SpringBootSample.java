package com.example.springboot;

import com.example.conversation.Conversation;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;

/**
 * A tool loop in a Spring Boot application, on its {@code RestClient}.
 *
 * <p>Environment: {@code ANTHROPIC_BASE_URL}, {@code ANTHROPIC_API_KEY}, read as properties.
 */
@SpringBootApplication
public class SpringBootSample {
  public static void main(String[] args) {
    System.exit(SpringApplication.exit(SpringApplication.run(SpringBootSample.class, args)));
  }

  /** Runs once when the application is up. */
  @Component
  static class WeatherQuestion implements CommandLineRunner, ExitCodeGenerator {
    private final RestClient client;
    private final Conversation conversation = new Conversation("Where is the weather better?");

    WeatherQuestion(RestClient.Builder builder, Environment environment) {
      client =
          builder
              .baseUrl(environment.getRequiredProperty("anthropic.base-url"))
              .defaultHeader("x-api-key", environment.getRequiredProperty("anthropic.api-key"))
              .defaultHeader("anthropic-version", "2023-06-01")
              .build();
    }

    @Override
    public void run(String... args) {
      while (!conversation.isOver()) {
        try {
          String answer =
              client
                  .post()
                  .uri("/v1/messages")
                  .contentType(MediaType.APPLICATION_JSON)
                  .body(conversation.nextBody())
                  .retrieve()
                  .body(String.class);
          conversation.take(200, answer);
        } catch (RestClientResponseException e) {
          conversation.take(e.getStatusCode().value(), e.getResponseBodyAsString());
        }
      }
    }

    @Override
    public int getExitCode() {
      return conversation.exitCode();
    }
  }
}
