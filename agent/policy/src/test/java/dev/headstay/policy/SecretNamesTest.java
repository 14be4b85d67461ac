package dev.headstay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretNamesTest {
  @Test
  void hasTheNamesThatAreAlwaysSecret() {
    for (String name :
        new String[] {"Authorization", "cookie", "api-key", "X-API-Key", "cf-aig-authorization"}) {
      assertThat(SecretNames.BUILT_IN.isSecret(name)).as(name).isTrue();
      assertThat(SecretNames.with(List.of("x-a")).isSecret(name)).as(name).isTrue();
    }
    assertThat(SecretNames.BUILT_IN.isSecret("x-tenant")).isFalse();
  }

  @Test
  void addsPatternsInAnyCase() {
    SecretNames names = SecretNames.with(List.of("X-Tenant", "x-internal-*", "*-Token", "x-*-id"));

    for (String name :
        new String[] {"x-tenant", "X-INTERNAL-A", "x-internal-", "x-csrf-token", "x-Session-ID"}) {
      assertThat(names.isSecret(name)).as(name).isTrue();
    }
    for (String name : new String[] {"x-tenants", "x-intern", "token", "x-id"}) {
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
