package dev.headstay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretNamesTest {
  @Test
  void hasTheNamesThatAreAlwaysSecret() {
    for (String name :
        new String[] {
          "Authorization",
          "cookie",
          "api-key",
          "X-API-Key",
          "cf-aig-authorization",
          "x-amz-security-token",
          "Ocp-Apim-Subscription-Key",
          "apikey",
          "Helicone-Auth",
          "cf-access-client-secret"
        }) {
      assertThat(SecretNames.BUILT_IN.isSecret(name)).as(name).isTrue();
      assertThat(SecretNames.with(List.of("x-a")).isSecret(name)).as(name).isTrue();
    }
    assertThat(SecretNames.BUILT_IN.isSecret("x-tenant")).isFalse();
  }

  @Test
  void hidesWhatLooksLikeAKeyInAnyHeader() {
    for (String value :
        new String[] {
          "sk-ant-canary123456789", "Bearer eyJhbGciOi", "AKIAEXAMPLE12", "a1b2c3d4e5f6a7b8"
        }) {
      assertThat(SecretNames.BUILT_IN.hides("x-foo", value)).as(value).isTrue();
    }
    for (String value :
        new String[] {
          "2023-06-01",
          "application/json",
          "context-management-2025-06-27,interleaved-thinking-2025-05-14",
          "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
          "gateway.ai.cloudflare.com",
          "3fa85f64-5717-4562-b3fc-2c963f66afa6"
        }) {
      assertThat(SecretNames.BUILT_IN.hides("x-foo", value)).as(value).isFalse();
    }
  }

  @Test
  void addsPatternsInAnyCase() {
    SecretNames names = SecretNames.with(List.of("X-Tenant", "x-internal-*", "*-Token", "x-*-id"));

    for (String name :
        new String[] {"x-tenant", "X-INTERNAL-A", "x-internal-", "x-csrf-token", "x-Session-ID"}) {
      assertThat(names.isSecret(name)).as(name).isTrue();
    }
    for (String name : new String[] {"x-tenants", "x-intern", "x-tokyo", "x-id"}) {
      assertThat(names.isSecret(name)).as(name).isFalse();
    }
  }

  @Test
  void takesHeaderNamesAlone() {
    assertThat(SecretNames.check("*-token")).isEqualTo("*-token");
    assertThatThrownBy(() -> SecretNames.check("x token"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"x\" followed by");
  }
}
