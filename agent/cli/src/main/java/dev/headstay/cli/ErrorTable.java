package dev.headstay.cli;

import dev.headstay.cli.ErrorEntry.Sender;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The errors that lead somewhere, each with where its wording was published. {@code doctor --error}
 * answers from here, and docs/troubleshooting.md is made from it.
 *
 * <p>Each is produced by the mock provider in a test, where a program then passes with the entry's
 * configuration; an entry without one says what else helps.
 */
final class ErrorTable {
  private static final String SECRET = "secrets: { gateway-key: { env: GATEWAY_KEY } }";
  private static final String MATCH = "    match: { hosts: [gateway.example.com] }";

  private static final List<ErrorEntry> ENTRIES = new ArrayList<>();

  static {
    betaFlags();
    anthropic();
    cloudKeys();
    hostedGateways();
    ownGateways();
    proxies();
    agent();
  }

  private ErrorTable() {}

  /** All of them: providers, then gateways, then the agent. */
  static List<ErrorEntry> entries() {
    return Collections.unmodifiableList(ENTRIES);
  }

  private static ErrorEntry provider(String id, String title) {
    return add(new ErrorEntry(Sender.PROVIDER, id, title));
  }

  private static ErrorEntry gateway(String id, String title) {
    return add(new ErrorEntry(Sender.GATEWAY, id, title));
  }

  private static ErrorEntry ours(String id, String title) {
    return add(new ErrorEntry(Sender.AGENT, id, title));
  }

  private static ErrorEntry add(ErrorEntry entry) {
    ENTRIES.add(entry);
    return entry;
  }

  /** One line in the rule's headers. */
  private static String[] rule(String name, String operation) {
    return new String[] {
      "version: 1",
      SECRET,
      "rules:",
      "  - name: " + name,
      MATCH,
      "    headers:",
      "      " + operation
    };
  }

  private static void betaFlags() {
    provider("beta-flag-bedrock", "Bedrock refuses an anthropic-beta flag")
        .said("invalid beta flag")
        .cause(
            "The request carries a beta flag that Bedrock does not take, for this model or at all:"
                + " in the header anthropic-beta, or in the body's anthropic_beta. Bedrock does not"
                + " say which. Often a library update has added it.")
        .look(
            "The agent's start line must say betas: on.",
            "A line such as: anthropic-beta flags passed to …: its provider is not known. Then the"
                + " host is a gateway, and has to be named under providers.",
            "docs/beta-flags.md for what Bedrock takes; support differs by model and region.")
        .change(
            "betas turns the filter on. Bedrock's own hosts are known; a gateway before it is named"
                + " under providers. A flag that passes and is still refused: give it null under"
                + " betas.providers.bedrock.overrides, or under models for one model.")
        .configuration(
            "version: 1",
            "providers:",
            "  bedrock-behind-gateway:",
            "    hosts: [gateway.example.com]",
            "    betas: bedrock",
            "betas: {}")
        .source(
            "https://github.com/anthropics/claude-code/issues/49370",
            "https://github.com/BerriAI/litellm/pull/19875");
    provider(
            "beta-value-unexpected", "Anthropic, Vertex AI or Azure refuses an anthropic-beta flag")
        .said("Unexpected value(s) … for the `anthropic-beta` header")
        .cause(
            "The header anthropic-beta holds a flag that this provider does not know. The message"
                + " names it.")
        .look(
            "request_id: req_vrtx_… is Vertex AI's, other ones are Anthropic's or Azure's.",
            "The agent's start line must say betas: on.",
            "docs/beta-flags.md for what each provider takes.")
        .change(
            "betas turns the filter on; name the provider behind a gateway by betas: vertex_ai,"
                + " azure_ai or databricks. Anthropic itself is not filtered unless"
                + " betas.providers.anthropic.filter is true; better give the one flag null under"
                + " its overrides then.")
        .configuration(
            "version: 1",
            "providers:",
            "  vertex-behind-gateway:",
            "    hosts: [gateway.example.com]",
            "    betas: vertex_ai",
            "betas: {}")
        .source(
            "https://github.com/anthropics/claude-code/issues/12429",
            "https://github.com/vercel/ai/issues/10981");
    provider("extra-inputs", "A body field is not known without its beta flag")
        .said("…: Extra inputs are not permitted")
        .cause(
            "The body has a field that the provider knows only together with a beta flag, and the"
                + " flag is missing: the program never sent it, a gateway took the header off, or"
                + " the filter dropped it since this provider does not take it.")
        .look(
            "The field that the message names, before the colon.",
            "A line of the agent such as: anthropic-beta flag \"…\" dropped …; a request with"
                + " \"…\" may then be refused.",
            "docs/beta-flags.md, What a dropped flag leaves behind: which flag belongs to which"
                + " field.",
            "java -jar headstay.jar verify URL: whether the gateway forwards the header.")
        .change(
            "Where the provider takes the flag, append it, or keep it from being dropped by"
                + " betas.providers.NAME.overrides: { FLAG: FLAG }. Where it does not, no setting"
                + " helps: the agent takes no field out of a body; switch the feature off in the"
                + " program.")
        .configuration(
            "version: 1",
            "rules:",
            "  - name: the flag that context_management needs",
            MATCH,
            "    headers:",
            "      append: { anthropic-beta: [context-management-2025-06-27] }")
        .source(
            "https://github.com/anthropics/claude-code/issues/14135",
            "https://github.com/braintrustdata/lingua/pull/349");
  }

  private static void anthropic() {
    provider("anthropic-version-missing", "anthropic-version is missing")
        .said("anthropic-version: header is required")
        .cause(
            "The request reached Anthropic's API without the header anthropic-version: the program"
                + " does not send it, or a gateway does not forward it.")
        .look(
            "What the program sends: set log.audit: true, or run explain.",
            "java -jar headstay.jar verify URL: whether the gateway forwards the header.")
        .change(
            "default adds it where the program left it out. A gateway that drops it has to be told to"
                + " forward it: no header that is added before it can help.")
        .configuration(
            "version: 1",
            "rules:",
            "  - name: a version where there is none",
            MATCH,
            "    headers:",
            "      default: { anthropic-version: \"2023-06-01\" }")
        .source(
            "https://github.com/PipedreamHQ/pipedream/issues/9697",
            "https://platform.claude.com/docs/en/api/versioning");
    provider("anthropic-version-invalid", "anthropic-version has a value that is not known")
        .said("anthropic-version: … is not a valid version")
        .cause(
            "The other end does not know this version. Either it is none at all: a value twice, with"
                + " a comma between, means that the program and a gateway both set it. Or a library"
                + " update moved the program to a newer one, as new major versions of Anthropic's"
                + " SDKs do (2026-10-21 after 2023-06-01), and a gateway or a model on Bedrock does"
                + " not have it yet.")
        .look(
            "The value that the message shows.",
            "Whether an SDK was updated, or the gateway adds the header although it is there.",
            "What changed between the versions: the second source.")
        .change(
            "set sends one line with one value, whatever was there. That also holds back an SDK that"
                + " moved on, as far as its program sends and reads what the older version has. A"
                + " gateway that adds a second value behind the agent has to be changed itself.")
        .configuration(
            "version: 1",
            "rules:",
            "  - name: one version",
            MATCH,
            "    headers:",
            "      set: { anthropic-version: \"2023-06-01\" }")
        .source(
            "https://github.com/decolua/9router/issues/2357",
            "https://platform.claude.com/docs/en/api/migration-2026-10-21",
            "https://platform.claude.com/docs/en/api/versioning");
    provider("anthropic-key-missing", "Anthropic got no API key")
        .said("x-api-key header is required")
        .cause(
            "The request reached Anthropic's API with neither x-api-key nor Authorization: the program"
                + " has none, or the gateway keeps it and adds none of its own. Gateways ask in the same"
                + " words, of x-api-key alone.")
        .look(
            "Whether the SDK was updated: anthropic-java sends its key as Authorization: Bearer since"
                + " 3.0, and a gateway that reads x-api-key sees none any more.",
            "Whether the gateway is meant to add the key: then its own settings lack it.",
            "A line of the agent such as: left out for …: its value could not be resolved.")
        .change(
            "default adds the key where the program sends none. To say a new SDK's key the old way:"
                + " rename: { authorization: x-api-key } and replace: { x-api-key: { matching:"
                + " \"^Bearer (.+)$\", to: \"$1\" } }.")
        .configuration(
            "version: 1",
            "secrets: { provider-key: { env: ANTHROPIC_API_KEY } }",
            "rules:",
            "  - name: a key where there is none",
            MATCH,
            "    headers:",
            "      default: { x-api-key: \"${secret:provider-key}\" }")
        .source(
            "https://github.com/n8n-io/n8n/issues/37930",
            "https://github.com/karthink/gptel/issues/354",
            "https://platform.claude.com/docs/en/api/migration-2026-10-21");
    provider("anthropic-key-wrong", "Anthropic does not know the API key")
        .said("invalid x-api-key")
        .cause(
            "The key is not Anthropic's: revoked, of another provider, cut, or the gateway's own key,"
                + " which was forwarded instead of being replaced.")
        .look(
            "Whether the program holds the gateway's key in x-api-key, as it does where a gateway"
                + " replaces it: that request must not go to Anthropic itself.",
            "Whether the same key works with curl.")
        .change(
            "set replaces the key. To replace one known key alone, use replace with from, so that"
                + " others pass as they are.")
        .configuration(
            "version: 1",
            "secrets: { provider-key: { env: ANTHROPIC_API_KEY } }",
            "rules:",
            "  - name: the provider's key",
            MATCH,
            "    headers:",
            "      set: { x-api-key: \"${secret:provider-key}\" }")
        .source(
            "https://github.com/eyaltoledano/claude-task-master/issues/222",
            "https://github.com/BerriAI/litellm/issues/9466");
  }

  private static void cloudKeys() {
    provider("aws-signature", "AWS: the signature does not match")
        .said(
            "The request signature we calculated does not match the signature you provided",
            "SignatureDoesNotMatch",
            "InvalidSignatureException")
        .cause(
            "Something changed a signed header, the path or the body after the SDK had signed, or the"
                + " secret key is wrong. The agent never changes what a signature covers: it changes"
                + " beta flags before the SDK signs, and refuses the rest with a line that begins"
                + " with: left out for.")
        .look(
            "Run once with HEADSTAY_ENABLED=false. If it fails as well, it is the keys, the clock, or"
                + " something on the way.",
            "Gateways and proxies that strip or rewrite a header which was signed: the message may"
                + " show them as x-forwarded-…, or the header anthropic-beta is gone.",
            "Other agents and interceptors that add headers between the SDK and its signer's end.")
        .change(
            "For a gateway that strips anthropic-beta: have the flags dropped before the SDK signs, so"
                + " that there is nothing left to strip. For wrong keys, and for anything else that"
                + " is changed on the way, no setting helps: what changes it has to stop.")
        .configuration(
            "version: 1",
            "providers:",
            "  bedrock-behind-gateway:",
            "    hosts: [gateway.example.com]",
            "    betas: bedrock",
            "betas:",
            "  providers:",
            "    bedrock:",
            "      paths: [{ match: \"/**\", strip: true }]")
        .source(
            "https://github.com/BerriAI/litellm/issues/14763",
            "https://github.com/aws/mcp-proxy-for-aws/issues/313",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html");
    provider("aws-token-missing", "AWS: Missing Authentication Token")
        .said("Missing Authentication Token", "MissingAuthenticationTokenException")
        .cause(
            "AWS saw neither a signature nor a key. API Gateway says the same of a path, a stage or a"
                + " method that does not exist.")
        .look(
            "At API Gateway: stage, path and method, first of all.",
            "At Bedrock: whether the program has credentials at all.")
        .change(
            "Bedrock takes an API key as a bearer token, which default adds. A wrong path is mended in"
                + " the program: no setting changes where a request goes; nor can the agent sign.")
        .configuration(
            "version: 1",
            "secrets: { bedrock-key: { env: AWS_BEARER_TOKEN_BEDROCK } }",
            "rules:",
            "  - name: Bedrock's key where there is none",
            MATCH,
            "    headers:",
            "      default: { authorization: \"Bearer ${secret:bedrock-key}\" }")
        .source(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
            "https://aws.amazon.com/premiumsupport/knowledge-center/api-gateway-authentication-token-errors/");
    provider("azure-key", "Azure AI services do not know the key")
        .said("Access denied due to invalid subscription key or wrong API endpoint")
        .cause(
            "The header api-key is missing or wrong, or the key belongs to another resource or region"
                + " than the URL.")
        .look("Whether key and URL are of the same resource.", "Whether the key was rotated.")
        .change("set sends the key. A wrong URL is mended in the program.")
        .configuration(rule("Azure's key", "set: { api-key: \"${secret:gateway-key}\" }"))
        .source(
            "https://github.com/SciSharp/BotSharp/issues/386",
            "https://github.com/microsoft/vscode/issues/294841");
  }

  private static void hostedGateways() {
    gateway("cloudflare-unauthorized", "Cloudflare AI Gateway: AiGatewayError 2009, Unauthorized")
        .said(
            "\"name\":\"AiGatewayError\",\"internalCode\":2009",
            "AiGatewayError … 2009",
            "AiGatewayError … Unauthorized")
        .cause(
            "The gateway is an authenticated one, and cf-aig-authorization is missing or wrong on this"
                + " request. SDK loops that send it on their first call only end here on the second.")
        .look(
            "Whether the first request of the program succeeds and a later one fails: then the"
                + " program leaves the header out later on.",
            "Whether the token is the gateway's and has the permission Run.",
            "A 401 without AiGatewayError is the provider's own.")
        .change("default adds the header to each request that lacks it.")
        .configuration(
            rule(
                "gateway token on every request",
                "default: { cf-aig-authorization: \"Bearer ${secret:gateway-key}\" }"))
        .source(
            "https://github.com/cloudflare/cloudflare-docs/pull/31050",
            "https://developers.cloudflare.com/ai-gateway/reference/troubleshooting/");
    gateway("portkey-route-missing", "Portkey does not know where to send the request")
        .said("Either x-portkey-config or x-portkey-provider header is required")
        .cause("Portkey routes by a header, and the request has neither of the two.")
        .look("Which configuration or provider the Portkey account means for this program.")
        .change("default names the provider; x-portkey-config: ID names a saved configuration.")
        .configuration(
            "version: 1",
            "rules:",
            "  - name: the provider behind Portkey",
            MATCH,
            "    headers:",
            "      default: { x-portkey-provider: anthropic }")
        .source("https://github.com/mlflow/mlflow/issues/24391");
    gateway("helicone-key", "Helicone does not know its key")
        .said("Invalid Helicone API key")
        .cause("Helicone-Auth is missing or holds a key that Helicone does not know.")
        .look("Whether the key is of the same region as the host: the EU has its own.")
        .change("set sends the key; the provider's own key stays where it is.")
        .configuration(
            rule("Helicone's key", "set: { helicone-auth: \"Bearer ${secret:gateway-key}\" }"))
        .source("https://github.com/continuedev/continue/issues/10196");
  }

  private static void ownGateways() {
    gateway("kong-key-missing", "Kong: no API key")
        .said("No API key found in request")
        .cause("Kong's plugin key-auth found its header in neither the request nor its query.")
        .look(
            "key_names of the plugin: apikey unless said otherwise.",
            "key_in_header of the plugin must be on.")
        .change("default adds the header, under the name that key_names has.")
        .configuration(rule("Kong's key", "default: { apikey: \"${secret:gateway-key}\" }"))
        .source("https://github.com/Kong/kong/blob/master/kong/plugins/key-auth/handler.lua");
    gateway("kong-key-wrong", "Kong: the API key is not known")
        .said("Invalid authentication credentials", "{\"message\":\"Unauthorized\"")
        .cause(
            "The key belongs to no consumer of Kong's, or is expired. AWS HTTP APIs answer"
                + " {\"message\":\"Unauthorized\"} as well, of a token.")
        .look("Whether the program sends a provider's key in the header that Kong looks at.")
        .change("set sends the key, whatever was there.")
        .configuration(rule("Kong's key", "set: { apikey: \"${secret:gateway-key}\" }"))
        .source(
            "https://github.com/Kong/kong/blob/master/kong/plugins/key-auth/handler.lua",
            "https://gist.github.com/36653f7f4430059124527221839d76db");
    gateway("kong-key-twice", "Kong: the API key is there twice")
        .said("Duplicate API key found")
        .cause("The program, or two of its libraries, sent the header of key-auth more than once.")
        .look("Which library adds the second line.")
        .change("set makes it one line.")
        .configuration(rule("Kong's key, once", "set: { apikey: \"${secret:gateway-key}\" }"))
        .source("https://github.com/Kong/kong/blob/master/kong/plugins/key-auth/handler.lua");
    gateway("apim-key-missing", "Azure API Management: no subscription key")
        .said("Access denied due to missing subscription key")
        .cause("The request has no Ocp-Apim-Subscription-Key.")
        .look("Whether the API was given another header name for its subscription key.")
        .change("default adds the key.")
        .configuration(
            rule("APIM's key", "default: { Ocp-Apim-Subscription-Key: \"${secret:gateway-key}\" }"))
        .source(
            "https://learn.microsoft.com/en-us/troubleshoot/azure/api-mgmt/availability/unauthorized-errors-invoke-apis");
    gateway("apim-key-wrong", "Azure API Management: the subscription key is not valid")
        .said(
            "Access denied due to invalid subscription key. Make sure to provide a valid key for an"
                + " active subscription")
        .cause("The key is of another product or instance, or its subscription is not active.")
        .look(
            "Whether the subscription's product has this API.",
            "A new key may take minutes to be known.")
        .change("set sends the key, whatever was there.")
        .configuration(
            rule("APIM's key", "set: { Ocp-Apim-Subscription-Key: \"${secret:gateway-key}\" }"))
        .source(
            "https://learn.microsoft.com/en-us/troubleshoot/azure/api-mgmt/availability/unauthorized-errors-invoke-apis");
    gateway("aws-api-gateway-forbidden", "AWS API Gateway: Forbidden")
        .said("{\"message\":\"Forbidden\"}")
        .cause(
            "The method wants an API key, and x-api-key is missing, is not known, or is in no usage"
                + " plan of this stage. SDKs for Anthropic sent their key in that very header, and send"
                + " it as Authorization: Bearer now.")
        .look(
            "Whether the SDK was updated (anthropic-java 3.0): rename: { authorization: x-api-key } with"
                + " replace takes that back, see Anthropic got no API key.",
            "Whether the key is attached to a usage plan, and the plan to the stage.",
            "Whether a resource policy or WAF refuses the caller: no header helps then.")
        .change(
            "set sends the gateway's key in x-api-key. The provider's key is then the gateway's"
                + " business, or goes as authorization.")
        .configuration(rule("API Gateway's key", "set: { x-api-key: \"${secret:gateway-key}\" }"))
        .source(
            "https://github.com/pmuens/serverless-secured-api/issues/2",
            "https://github.com/serverless/serverless/issues/2450");
    gateway("apigee-key-missing", "Apigee: no API key")
        .said("steps.oauth.v2.FailedToResolveAPIKey", "Failed to resolve API Key variable")
        .cause("The policy VerifyAPIKey looks at a variable that the request does not fill.")
        .look(
            "The variable that the message names: request.header.x-apikey is the header x-apikey. A"
                + " query parameter (request.queryparam) is out of the agent's reach.")
        .change("default adds the header, under the name that the message has.")
        .configuration(rule("Apigee's key", "default: { x-apikey: \"${secret:gateway-key}\" }"))
        .source(
            "https://docs.cloud.google.com/apigee/docs/api-platform/reference/policies/verify-api-key-policy");
    gateway("apigee-key-wrong", "Apigee: the API key is not valid")
        .said("oauth.v2.InvalidApiKey", "Invalid ApiKey")
        .cause("The key is of no approved app, or of another organisation.")
        .look(
            "oauth.v2.InvalidApiKeyForGivenResource is another matter: the app's product lacks this"
                + " path.")
        .change("set sends the key, whatever was there.")
        .configuration(rule("Apigee's key", "set: { x-apikey: \"${secret:gateway-key}\" }"))
        .source(
            "https://docs.cloud.google.com/apigee/docs/api-platform/reference/policies/verify-api-key-policy");
    gateway("litellm-key-missing", "LiteLLM proxy: no key")
        .said("No api key passed in")
        .cause("The request has no key for the proxy, which has a master key.")
        .look("Whether the program sends its key in a header that the proxy does not look at.")
        .change("default adds the virtual key as a bearer token.")
        .configuration(
            rule("LiteLLM's key", "default: { authorization: \"Bearer ${secret:gateway-key}\" }"))
        .source("https://github.com/BerriAI/litellm/issues/9576");
    gateway("litellm-key-wrong", "LiteLLM proxy: the key is not one of its own")
        .said(
            "LiteLLM Virtual Key expected. Received=…, expected to start with 'sk-'",
            "Invalid proxy server token passed")
        .cause(
            "The program sends a key that the proxy did not issue: a provider's key, a placeholder, or"
                + " one that was deleted.")
        .look(
            "Whether the key begins with sk-.",
            "The messages may show a part or a hash of the key: mask them before you pass them on.")
        .change("set sends the virtual key, whatever was there.")
        .configuration(
            rule("LiteLLM's key", "set: { authorization: \"Bearer ${secret:gateway-key}\" }"))
        .source(
            "https://github.com/cline/cline/issues/1766",
            "https://github.com/BerriAI/litellm/issues/24680");
  }

  private static void proxies() {
    gateway("envoy-token-missing", "Envoy: no token")
        .said("Jwt is missing")
        .cause(
            "The filter jwt_authn found no token, in Authorization: Bearer unless it was given another"
                + " place. It says the same where no rule of it fits the method or path.")
        .look("from_headers of the filter: which header, and which prefix of the value.")
        .change("default adds the token.")
        .configuration(
            rule("Envoy's token", "default: { authorization: \"Bearer ${secret:gateway-key}\" }"))
        .source(
            "https://github.com/google/jwt_verify_lib/blob/master/src/status.cc",
            "https://github.com/envoyproxy/envoy/issues/27162");
    gateway("envoy-token-refused", "Envoy: the token is expired or not valid")
        .said("Jwt is expired", "Jwt verification fails")
        .cause(
            "The program read its token once and goes on with it, or holds a token of somebody else"
                + " than the gateway expects, such as the provider's key.")
        .look("Whether it works after a restart: then the token is read at the start alone.")
        .change(
            "set sends the token. In a file it is read again whenever the file changes: secrets: {"
                + " gateway-key: { file: /run/secrets/token } }.")
        .configuration(
            rule("Envoy's token", "set: { authorization: \"Bearer ${secret:gateway-key}\" }"))
        .source("https://github.com/google/jwt_verify_lib/blob/master/src/status.cc");
    gateway("nginx-unauthorized", "Nginx: 401 Authorization Required")
        .said("<h1>401 Authorization Required</h1>", "401 Authorization Required")
        .cause("auth_basic or auth_request of Nginx refuses the request.")
        .look(
            "The answer's WWW-Authenticate: Basic is auth_basic.",
            "Nginx takes Authorization for itself then: the provider's key has to go as x-api-key.")
        .change("set sends the credentials; the secret holds user:password in Base64.")
        .configuration(
            rule("Nginx's password", "set: { authorization: \"Basic ${secret:gateway-key}\" }"))
        .source("https://github.com/nginx/nginx/blob/master/src/http/ngx_http_special_response.c");
    gateway("nginx-forbidden", "Nginx: 403 Forbidden")
        .said("<h1>403 Forbidden</h1>")
        .cause(
            "A deny of Nginx, or a return 403 where a header has not the value that its configuration"
                + " compares it with.")
        .look(
            "Nginx's error log: access forbidden by rule is a deny, which no header changes.",
            "if ($http_x_… != …) in its configuration: which header.")
        .change("set sends the header that Nginx compares.")
        .configuration(rule("Nginx's token", "set: { x-gateway-token: \"${secret:gateway-key}\" }"))
        .source("https://github.com/nginx/nginx/blob/master/src/http/ngx_http_special_response.c");
    gateway("header-too-large", "The headers are too large for the gateway")
        .said("Request Header Or Cookie Too Large", "Request Header Fields Too Large")
        .cause(
            "A header line, or all of them, is longer than the gateway's buffer: Nginx takes 8 KiB a"
                + " line, other servers answer 431. Cookies and debug or tracing headers grow.")
        .look(
            "Which header is long: log.audit shows names, never values.",
            "A loop: a gateway that sends to itself adds headers each time round.")
        .change(
            "remove takes off what the provider does not need. Else raise"
                + " large_client_header_buffers of Nginx, or what the other server calls it.")
        .configuration(
            "version: 1",
            "rules:",
            "  - name: nothing that only we read",
            MATCH,
            "    headers:",
            "      remove: [cookie, \"x-debug-*\"]")
        .source(
            "https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers",
            "https://www.rfc-editor.org/rfc/rfc6585#section-5");
  }

  private static void agent() {
    ours("configuration-refused", "The agent refuses its configuration")
        .said("configuration refused, requests are not changed")
        .cause(
            "The file has a mistake. Nothing of it holds then: every request goes out as the program"
                + " made it.")
        .look(
            "The lines below the message: file, line, column, what was found and what was expected.",
            "java -jar headstay.jar validate FILE says the same without starting the program.")
        .change("Mend the lines that are named. This is a whole file to begin with:")
        .configuration(
            rule("gateway key", "default: { x-gateway-token: \"${secret:gateway-key}\" }"));
    ours("no-configuration", "The agent runs without rules")
        .said("started without rules: requests are not changed")
        .cause("No configuration was found, or the one that was found holds no rule.")
        .look(
            "What stands after configuration: in the line. none: neither the agent's argument nor"
                + " headstay.config nor HEADSTAY_CONFIG is set in this process.",
            "In containers: whether the variable reaches the JVM, and the file is mounted.")
        .change("Write a file, and name it: HEADSTAY_CONFIG=/path/to/headstay.yaml.")
        .configuration(
            rule("gateway key", "default: { x-gateway-token: \"${secret:gateway-key}\" }"));
    ours("client-not-patched", "The program sends through a client that is not patched")
        .said("not patched: … (no integration for it yet)")
        .cause(
            "The program has loaded an HTTP client that the agent knows and cannot change. Requests"
                + " through it go out as the program made them.")
        .look(
            "Whether it is the client that sends to the gateway: others may be there for other"
                + " things.",
            "docs/clients.md for the clients that are patched.")
        .change(
            "No setting of the agent helps. Many frameworks choose their client by a setting: have"
                + " them use java.net.http, OkHttp or Apache HttpClient.");
    ours("value-unresolved", "A rule's value could not be resolved")
        .said(
            "left out for …: its value could not be resolved",
            "what uses it is left out of requests")
        .cause(
            "The value names a variable that is not set, or a file that cannot be read. The operation"
                + " is left out: an empty header is never sent.")
        .look(
            "The variable in the environment of the JVM itself, not of the shell beside it.",
            "That the program's user may read the file.")
        .change("Set the variable, or take the secret from a file, which may come later.")
        .configuration(
            "version: 1",
            "secrets: { gateway-key: { file: /run/secrets/gateway-key } }",
            "rules:",
            "  - name: gateway key",
            MATCH,
            "    headers:",
            "      default: { x-gateway-token: \"${secret:gateway-key}\" }");
    ours("secret-over-http", "A secret would go over plain http")
        .said("left out for http://…: its secret would go over plain http")
        .cause(
            "The rule's value is a secret, and the request is neither https nor to loopback, or goes"
                + " to an http proxy.")
        .look("Whether the URL can be https, which is the better way out.")
        .change("overHttp on the rule allows it, for this rule alone.")
        .configuration(
            "version: 1",
            SECRET,
            "rules:",
            "  - name: gateway key",
            "    overHttp: true",
            MATCH,
            "    headers:",
            "      default: { x-gateway-token: \"${secret:gateway-key}\" }");
    ours("provider-unknown", "Beta flags passed, since the provider is not known")
        .said("anthropic-beta flags passed to …: its provider is not known")
        .cause(
            "The filter is on, and the host is none that the agent knows: a gateway, which could stand"
                + " before any provider. Flags pass as they are there.")
        .look("Which provider the gateway sends to.")
        .change("Name the host under providers, with the provider whose flags hold.")
        .configuration(
            "version: 1",
            "providers:",
            "  gateway:",
            "    hosts: [gateway.example.com]",
            "    betas: bedrock",
            "betas: {}");
  }
}
