package dev.headstay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Run by an execution of its own, with the agent in {@code argLine}: see pom.xml. */
class SurefireRecipe {
  @Test
  void headerIsOnTheRequestOfATest() throws Exception {
    assertThat(Gateway.received()).isEqualTo("from-the-agent");
  }
}
