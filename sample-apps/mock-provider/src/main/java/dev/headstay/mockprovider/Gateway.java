package dev.headstay.mockprovider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A gateway that is known by its host's name: who may come in, what it says to others, and what it
 * sends on to which provider. Cloudflare's, which is known by its path, is in {@link MockProvider}.
 * What only lets in or not is a {@link Door}.
 *
 * <p>What each one says is quoted from the source that its page below {@code docs/recipes} names;
 * what it is set up to send on is what that page shows.
 */
public enum Gateway {
  LITELLM("litellm.example.com", Upstream.BEDROCK) {
    @Override
    @Nullable Reply refuse(WireRequest request) {
      List<String> keys = new ArrayList<>(request.values("x-litellm-api-key"));
      keys.addAll(request.values("authorization"));
      keys.addAll(request.values("x-api-key"));
      if (keys.isEmpty()) {
        return error("No api key passed in.", "auth_error", "None");
      }
      return isBearer(keys.get(0)) || keys.get(0).equals(KEY)
          ? null
          : error("Invalid proxy server token passed.", "token_not_found_in_db", "key");
    }

    private Reply error(String message, String type, String param) {
      ObjectNode body = Json.object();
      body.putObject("error")
          .put("message", "Authentication Error, " + message)
          .put("type", type)
          .put("param", param)
          .put("code", "401");
      return Reply.refusal(401, message, body);
    }

    @Override
    WireRequest sendOn(WireRequest request) {
      return request
          .without("x-litellm-api-key", "authorization", "x-api-key")
          .with("x-api-key: " + PROVIDER_KEY);
    }
  },

  KONG("kong.example.com", Upstream.ANTHROPIC) {
    @Override
    @Nullable Reply refuse(WireRequest request) {
      return Door.KONG.judge(request, KEY);
    }

    @Override
    WireRequest sendOn(WireRequest request) {
      return request.without("apikey", "authorization").with("x-api-key: " + PROVIDER_KEY);
    }
  },

  /** Stands for a real Nginx with the configuration of its page, where none is asked. */
  NGINX("nginx.example.com", Upstream.ANTHROPIC) {
    @Override
    @Nullable Reply refuse(WireRequest request) {
      return request.values("x-gateway-key").equals(List.of(KEY))
          ? null
          : Reply.refusal(
              401, "gateway key", Json.object().put("error", "x-gateway-key is missing or wrong"));
    }

    @Override
    WireRequest sendOn(WireRequest request) {
      return request.without("x-gateway-key");
    }
  },

  /**
   * A REST API with an API key and a usage plan; below {@code /prod/iam} with IAM's authorization.
   */
  AWS_API_GATEWAY("a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com", Upstream.ANTHROPIC) {
    @Override
    @Nullable Reply refuse(WireRequest request) {
      if (request.path().startsWith("/prod/iam/")) {
        return AwsSignature.isClaimed(request)
            ? AwsSignature.judge(request, CREDENTIALS, List.of("execute-api"), Instant.now())
            : Door.message(403, "Missing Authentication Token");
      }
      return Door.AWS_API_GATEWAY.judge(request, KEY);
    }

    @Override
    WireRequest sendOn(WireRequest request) {
      return request.path().startsWith("/prod/iam/")
          ? request.without("authorization").with("x-api-key: " + PROVIDER_KEY)
          : request
              .without("x-api-key", "x-provider-key")
              .with("x-api-key: " + String.join(",", request.values("x-provider-key")));
    }
  },

  AZURE_API_MANAGEMENT("contoso.azure-api.net", Upstream.AZURE_AI) {
    @Override
    @Nullable Reply refuse(WireRequest request) {
      return Door.APIM.judge(request, KEY);
    }

    @Override
    WireRequest sendOn(WireRequest request) {
      return request
          .without("ocp-apim-subscription-key", "authorization", "x-api-key")
          .with("x-api-key: " + PROVIDER_KEY);
    }
  },

  ZUPLO("llm-main-a1b2c3d.zuplo.app", Upstream.ANTHROPIC) {
    @Override
    @Nullable Reply refuse(WireRequest request) {
      if (isBearer(String.join(",", request.values("authorization")))) {
        return null;
      }
      ObjectNode body = Json.object();
      body.put("type", "https://httpproblems.com/http-status/401").put("title", "Unauthorized");
      return Reply.refusal(401, "Unauthorized", body.put("status", 401))
          .withHeader("content-type", "application/problem+json");
    }

    @Override
    WireRequest sendOn(WireRequest request) {
      return request.without("authorization", "x-api-key").with("x-api-key: " + PROVIDER_KEY);
    }
  },

  APIGEE("apigee.example.com", Upstream.ANTHROPIC) {
    @Override
    @Nullable Reply refuse(WireRequest request) {
      return Door.APIGEE.judge(request, KEY);
    }

    @Override
    WireRequest sendOn(WireRequest request) {
      return request.without("x-apikey");
    }
  },

  PORTKEY("api.portkey.ai", Upstream.ANTHROPIC) {
    @Override
    @Nullable Reply refuse(WireRequest request) {
      Reply nowhere = Door.PORTKEY.judge(request, KEY);
      if (nowhere != null) {
        return nowhere;
      }
      if (!request.values("x-portkey-provider").equals(List.of("anthropic"))) {
        return failure(400, "Invalid provider passed");
      }
      return request.values("x-portkey-api-key").equals(List.of(KEY))
          ? null
          : failure(401, "x-portkey-api-key");
    }

    private Reply failure(int status, String message) {
      ObjectNode body = Json.object().put("status", "failure").put("message", message);
      return Reply.refusal(status, message, body);
    }

    @Override
    WireRequest sendOn(WireRequest request) {
      return request.without("x-portkey-api-key", "x-portkey-provider");
    }
  },

  HELICONE("anthropic.helicone.ai", Upstream.ANTHROPIC) {
    @Override
    @Nullable Reply refuse(WireRequest request) {
      return Door.HELICONE.judge(request, KEY);
    }

    @Override
    WireRequest sendOn(WireRequest request) {
      return request.without("helicone-auth");
    }
  },

  /** With Envoy's filter {@code api_key_auth} on both headers of a key, before Vertex AI. */
  ENVOY("envoy.example.com", Upstream.VERTEX_AI) {
    @Override
    @Nullable Reply refuse(WireRequest request) {
      return isBearer(String.join(",", request.values("authorization")))
              || request.values("x-api-key").equals(List.of(KEY))
          ? null
          : Door.text(401, "Client authentication failed.");
    }

    @Override
    WireRequest sendOn(WireRequest request) {
      return request.without("authorization", "x-api-key").with("x-api-key: " + PROVIDER_KEY);
    }
  };

  /** The key that lets a client in. */
  public static final String KEY = "canary-gateway-key";

  /** The key that the provider behind takes, whoever adds it. */
  public static final String PROVIDER_KEY = "canary-provider-key";

  /** Whose signatures are taken where a gateway wants one. */
  public static final AwsCredentials CREDENTIALS =
      new AwsCredentials("AKIDEXAMPLE", "canary-aws-secret", null);

  private final String host;
  private final Upstream upstream;

  Gateway(String host, Upstream upstream) {
    this.host = host;
    this.upstream = upstream;
  }

  /** The hosts of all of them, for a certificate. */
  public static List<String> hosts() {
    return Stream.of(values()).map(gateway -> gateway.host).toList();
  }

  static @Nullable Gateway byHost(String host) {
    for (Gateway gateway : values()) {
      if (gateway.host.equals(host)) {
        return gateway;
      }
    }
    return null;
  }

  /** Whose judgement comes after the gateway's. */
  Upstream upstream() {
    return upstream;
  }

  /** What the gateway itself says to a request that it does not let in; null if it does. */
  abstract @Nullable Reply refuse(WireRequest request);

  /** What the provider gets to see. */
  abstract WireRequest sendOn(WireRequest request);

  /** What the provider says to a key that is not its own; null if it is. */
  @Nullable Reply refuseKey(WireRequest sentOn) {
    return sentOn.values("x-api-key").equals(List.of(PROVIDER_KEY))
            || sentOn.values("authorization").equals(List.of("Bearer " + PROVIDER_KEY))
        ? null
        : upstream.error(401, "authentication_error", "invalid x-api-key");
  }

  private static boolean isBearer(String value) {
    return value.equals("Bearer " + KEY);
  }
}
