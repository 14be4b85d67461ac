package dev.headstay.mockprovider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's front door, which asks for a key of its own before a request may go on, and words its
 * refusal as that gateway does. Where the wording is from stands beside each error in the agent's
 * table, {@code dev.headstay.cli.ErrorTable}.
 */
enum Door {
  /** Kong's plugin key-auth. */
  KONG {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      List<String> keys = request.values("apikey");
      if (keys.isEmpty()) {
        return message(401, "No API key found in request")
            .withHeader("www-authenticate", "Key realm=\"kong\"");
      }
      if (keys.size() > 1) {
        return message(401, "Duplicate API key found");
      }
      return keys.contains(token) ? null : message(401, "Unauthorized");
    }
  },

  /** The same before it said {@code Unauthorized} of a wrong key. */
  KONG_2 {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      return request.values("apikey").contains(token)
          ? null
          : message(401, "Invalid authentication credentials");
    }
  },

  /** Azure API Management. */
  APIM {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      List<String> keys = request.values("ocp-apim-subscription-key");
      if (keys.contains(token)) {
        return null;
      }
      String message =
          keys.isEmpty()
              ? "Access denied due to missing subscription key. Make sure to include subscription"
                  + " key when making requests to an API."
              : "Access denied due to invalid subscription key. Make sure to provide a valid key for"
                  + " an active subscription.";
      ObjectNode body = Json.object().put("statusCode", 401).put("message", message);
      return Reply.refusal(401, message, body);
    }
  },

  /** AWS API Gateway with a usage plan. */
  AWS_API_GATEWAY {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      return request.values("x-api-key").equals(List.of(token))
          ? null
          : message(403, "Forbidden").withHeader("x-amzn-errortype", "ForbiddenException");
    }
  },

  /** Apigee's policy VerifyAPIKey. */
  APIGEE {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      List<String> keys = request.values("x-apikey");
      if (keys.isEmpty()) {
        return fault(
            "Failed to resolve API Key variable request.header.x-apikey",
            "steps.oauth.v2.FailedToResolveAPIKey");
      }
      return keys.contains(token) ? null : fault("Invalid ApiKey", "oauth.v2.InvalidApiKey");
    }

    private Reply fault(String text, String code) {
      ObjectNode body = Json.object();
      ObjectNode fault = body.putObject("fault").put("faultstring", text);
      fault.putObject("detail").put("errorcode", code);
      return Reply.refusal(401, code, body);
    }
  },

  PORTKEY {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      if (request.has("x-portkey-config") || request.has("x-portkey-provider")) {
        return null;
      }
      String message = "Either x-portkey-config or x-portkey-provider header is required";
      return Reply.refusal(
          400, message, Json.object().put("status", "failure").put("message", message));
    }
  },

  HELICONE {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      return request.values("helicone-auth").equals(List.of("Bearer " + token))
          ? null
          : text(401, "Invalid Helicone API key");
    }
  },

  /** LiteLLM's proxy, whose keys begin with {@code sk-}: the token after that. */
  LITELLM {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      List<String> authorization = request.values("authorization");
      if (authorization.isEmpty()) {
        return error("No api key passed in.", "auth_error");
      }
      String key = authorization.get(0).replaceFirst("^Bearer ", "");
      if (!key.startsWith("sk-")) {
        return error(
            "LiteLLM Virtual Key expected. Received=" + key + ", expected to start with 'sk-'.",
            "auth_error");
      }
      return key.equals("sk-" + token)
          ? null
          : error(
              "Invalid proxy server token passed. Received API Key = sk-..."
                  + key.substring(Math.max(3, key.length() - 4))
                  + ", Key Hash (Token) ="
                  + AwsSignature.sha256(key.getBytes(StandardCharsets.UTF_8))
                  + ". Unable to find token in cache or `LiteLLM_VerificationTokenTable`",
              "token_not_found_in_db");
    }

    private Reply error(String text, String type) {
      String message = "Authentication Error, " + text;
      ObjectNode body = Json.object();
      ObjectNode error = body.putObject("error").put("message", message).put("type", type);
      error.put("param", type.equals("auth_error") ? "None" : "key").put("code", "401");
      return Reply.refusal(401, message, body);
    }
  },

  /** Envoy's filter jwt_authn; a token that begins with {@code expired} is so. */
  ENVOY {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      List<String> authorization = request.values("authorization");
      if (authorization.isEmpty()) {
        return text(401, "Jwt is missing");
      }
      if (authorization.contains("Bearer " + token)) {
        return null;
      }
      return text(
          401,
          authorization.get(0).startsWith("Bearer expired")
              ? "Jwt is expired"
              : "Jwt verification fails");
    }
  },

  /** Nginx with {@code auth_basic}; the token is what stands after {@code Basic}. */
  NGINX {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      return request.values("authorization").contains("Basic " + token)
          ? null
          : page(401, "401 Authorization Required", "401 Authorization Required", "")
              .withHeader("www-authenticate", "Basic realm=\"gateway\"");
    }
  },

  /** Nginx with {@code if ($http_x_gateway_token != …) { return 403; }}. */
  NGINX_TOKEN {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      return request.values("x-gateway-token").contains(token)
          ? null
          : page(403, "403 Forbidden", "403 Forbidden", "");
    }
  },

  /** Nginx with its buffers as they come: no line may be longer than one of 8 KiB. */
  NGINX_LIMITS {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      String text = "Request Header Or Cookie Too Large";
      return isTooLarge(request)
          ? page(400, "400 " + text, "400 Bad Request", "<center>" + text + "</center>\r\n")
          : null;
    }
  },

  /** A gateway that names the limit by the status of RFC 6585. */
  LIMITS {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      return isTooLarge(request) ? text(431, "Request Header Fields Too Large") : null;
    }
  },

  /** Azure's own, of AI Services. */
  AZURE_AI_SERVICES {
    @Override
    @Nullable Reply judge(WireRequest request, String token) {
      if (request.values("api-key").contains(token)) {
        return null;
      }
      String message =
          "Access denied due to invalid subscription key or wrong API endpoint. Make sure to"
              + " provide a valid key for an active subscription and use a correct regional API"
              + " endpoint for your resource.";
      ObjectNode body = Json.object();
      body.putObject("error").put("code", "401").put("message", message);
      return Reply.refusal(401, message, body);
    }
  };

  private static final String PREFIX = "/door/";
  private static final int LONGEST_LINE = 8192;

  /** The refusal; null where the request may go on. */
  abstract @Nullable Reply judge(WireRequest request, String token);

  /** The door before this path, {@code /door/kong-2/v1/messages} for one; null if there is none. */
  static @Nullable Door before(String path) {
    for (Door door : values()) {
      if (path.startsWith(door.prefix() + "/")) {
        return door;
      }
    }
    return null;
  }

  /** The request as it is behind the door. */
  WireRequest behind(WireRequest request) {
    String requestLine =
        request.method() + " " + request.target().substring(prefix().length()) + " HTTP/1.1";
    return new WireRequest(
        requestLine, request.headerLines(), request.body(), request.bodySha256());
  }

  private String prefix() {
    return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean isTooLarge(WireRequest request) {
    return request.headerLines().stream().anyMatch(line -> line.length() > LONGEST_LINE);
  }

  static Reply message(int status, String text) {
    return Reply.refusal(status, text, Json.object().put("message", text));
  }

  static Reply text(int status, String text) {
    return new Reply(
        status, text, Map.of("content-type", "text/plain", "x-should-retry", "false"), text, null);
  }

  private static Reply page(int status, String title, String heading, String more) {
    String body =
        "<html>\r\n<head><title>"
            + title
            + "</title></head>\r\n<body>\r\n<center><h1>"
            + heading
            + "</h1></center>\r\n"
            + more
            + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    return new Reply(status, title, Map.of("content-type", "text/html"), body, null);
  }
}
