package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/**
 * The providers that are known without configuration, told by a request's host and path. Reads
 * without allocating; names nobody can own but the provider, or its customers, below its domains.
 */
final class BuiltInProviders {
  static final int ANTHROPIC = 1;
  static final int BEDROCK = 1 << 1;
  static final int BEDROCK_CONVERSE = 1 << 2;
  static final int BEDROCK_MANTLE = 1 << 3;
  static final int VERTEX_AI = 1 << 4;
  static final int AZURE_AI = 1 << 5;
  static final int DATABRICKS = 1 << 6;
  static final int ALL = (1 << 7) - 1;

  /** Name {@code i} belongs to bit {@code 1 << i}. */
  static final String[] NAMES = {
    "anthropic",
    "bedrock",
    "bedrock_converse",
    "bedrock_mantle",
    "vertex_ai",
    "azure_ai",
    "databricks",
  };

  /**
   * By the path's length, requests to providers that read flags from the body: a program has few,
   * and makes them again and again. What was first found stays, so this allocates no more then.
   */
  private static final Known[] FLAGS_IN_BODY = new Known[16];

  /** The domains of AWS's partitions, plain and dual-stack. */
  private static final String[] AWS_DOMAINS = {
    "amazonaws.com",
    "api.aws",
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
  };

  private static final String MESSAGES = "/anthropic/v1/messages";

  private BuiltInProviders() {}

  static boolean isBuiltIn(String name) {
    return bit(name) != 0;
  }

  static int bit(String name) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equals(name)) {
        return 1 << i;
      }
    }
    return 0;
  }

  /** The provider that {@link #byHost} or else {@link #byPath} gives. */
  static @Nullable String byHostOrPath(String host, String path) {
    String name = byHost(host, path);
    return name == null ? byPath(host, path) : name;
  }

  /** The provider whose host and path this is, or null. */
  static @Nullable String byHost(String host, String path) {
    int hosts = bitsAt(host);
    return hosts == 0 ? null : name(hosts & byPathOnHost(hosts, path));
  }

  /**
   * The provider that the path tells, on a gateway that passes it through: no proof of who is at
   * the other end, and good for nothing but a beta table.
   */
  static @Nullable String byPath(String host, String path) {
    if (isCloudflare(host)) {
      return bySlug(path);
    }
    int shape = shape(path);
    return (shape & (BEDROCK | BEDROCK_CONVERSE)) != 0 && !isAnthropicModel(path)
        ? null
        : name(shape);
  }

  /**
   * The provider by host or path, if it is one that reads flags from the body; the others read the
   * header. Most requests are told by their path alone.
   */
  static @Nullable String withFlagsInBody(String host, String path) {
    int slot = path.length() % FLAGS_IN_BODY.length;
    Known known = FLAGS_IN_BODY[slot];
    if (known != null && known.path.equals(path) && known.host.equals(host)) {
      return known.provider;
    }
    if ((shape(path) & (BEDROCK | BEDROCK_CONVERSE)) == 0) {
      return null;
    }
    String name = byHostOrPath(host, path);
    if (name == null || (bit(name) & (BEDROCK | BEDROCK_CONVERSE)) == 0) {
      return null;
    }
    if (known == null) {
      FLAGS_IN_BODY[slot] = new Known(host, path, name);
    }
    return name;
  }

  /** What {@link #withFlagsInBody} found. Immutable, so that threads may race for a slot. */
  private static final class Known {
    final String host;
    final String path;
    final String provider;

    Known(String host, String path, String provider) {
      this.host = host;
      this.path = path;
      this.provider = provider;
    }
  }

  private static @Nullable String name(int bit) {
    return bit == 0 ? null : NAMES[Integer.numberOfTrailingZeros(bit)];
  }

  /** The bits of all providers that answer at this host, whatever the path. */
  static int bitsAt(String host) {
    int to = HostPattern.end(host);
    if (Ascii.regionEquals(host, 0, to, "api.anthropic.com")) {
      return ANTHROPIC;
    }
    if (Ascii.startsWithIgnoreCase(host, "bedrock-") || Ascii.startsWithIgnoreCase(host, "vpce-")) {
      return onAws(host, to);
    }
    if (isVertex(host, to)) {
      return VERTEX_AI;
    }
    if (isLabelBelow(host, to, "services.ai.azure.com")) {
      return AZURE_AI;
    }
    return HostPattern.isBelow(host, 0, to, "cloud.databricks.com")
            || HostPattern.isBelow(host, 0, to, "azuredatabricks.net")
            || HostPattern.isBelow(host, 0, to, "gcp.databricks.com")
        ? DATABRICKS
        : 0;
  }

  private static int onAws(String host, int to) {
    int from = 0;
    boolean endpoint = Ascii.startsWithIgnoreCase(host, "vpce-");
    if (endpoint) {
      from = labelEnd(host, 0, to) + 1;
    }
    int end = labelEnd(host, from, to);
    int bits;
    if (isService(host, from, end, "bedrock-runtime")) {
      bits = BEDROCK | BEDROCK_CONVERSE | BEDROCK_MANTLE;
    } else if (isService(host, from, end, "bedrock-mantle")) {
      bits = BEDROCK_MANTLE;
    } else {
      return 0;
    }
    int region = end + 1;
    int domain = labelEnd(host, region, to) + 1;
    if (domain <= region + 1) {
      return 0;
    }
    if (endpoint) {
      int vpce = labelEnd(host, domain, to);
      if (!Ascii.regionEquals(host, domain, vpce, "vpce")) {
        return 0;
      }
      domain = vpce + 1;
    }
    for (String known : AWS_DOMAINS) {
      if (Ascii.regionEquals(host, domain, to, known)) {
        return bits;
      }
    }
    return 0;
  }

  private static boolean isService(String host, int from, int end, String service) {
    int length = service.length();
    return Ascii.regionEquals(host, from, end, service)
        || (end - from == length + 5
            && Ascii.regionEquals(host, from, from + length, service)
            && Ascii.regionEquals(host, from + length, end, "-fips"));
  }

  /** Where the label ends that begins at {@code from}; stray characters end the host. */
  private static int labelEnd(String host, int from, int to) {
    int i = from;
    while (i < to && host.charAt(i) != '.') {
      char c = host.charAt(i);
      if (!Ascii.isLetterOrDigit(c) && c != '-') {
        return to;
      }
      i++;
    }
    return i;
  }

  private static boolean isVertex(String host, int to) {
    if (Ascii.regionEquals(host, 0, to, "aiplatform.googleapis.com")
        || Ascii.regionEquals(host, 0, to, "aiplatform.us.rep.googleapis.com")
        || Ascii.regionEquals(host, 0, to, "aiplatform.eu.rep.googleapis.com")) {
      return true;
    }
    int label = labelEnd(host, 0, to);
    return isLabelBelow(host, to, "googleapis.com")
        && label > 11
        && Ascii.regionEquals(host, label - 11, label, "-aiplatform");
  }

  private static boolean isLabelBelow(String host, int to, String domain) {
    int label = to - domain.length() - 1;
    return label > 0
        && labelEnd(host, 0, to) == label
        && Ascii.regionEquals(host, label + 1, to, domain);
  }

  private static int byPathOnHost(int hosts, String path) {
    if ((hosts & ANTHROPIC) != 0) {
      return ANTHROPIC;
    }
    if ((hosts & (BEDROCK_MANTLE | AZURE_AI)) != 0 && isMessages(path)) {
      return BEDROCK_MANTLE | AZURE_AI;
    }
    if ((hosts & DATABRICKS) != 0
        && (path.startsWith("/serving-endpoints/anthropic/")
            || path.startsWith("/ai-gateway/anthropic/"))) {
      return DATABRICKS;
    }
    return shape(path);
  }

  private static boolean isMessages(String path) {
    return path.startsWith(MESSAGES)
        && (path.length() == MESSAGES.length() || path.charAt(MESSAGES.length()) == '/');
  }

  /** Whether it is Cloudflare's AI Gateway, whose paths name the provider. */
  static boolean isCloudflare(String host) {
    return Ascii.regionEquals(host, 0, HostPattern.end(host), "gateway.ai.cloudflare.com");
  }

  /** {@code gateway.ai.cloudflare.com/v1/{account}/{gateway}/{slug}/…}. */
  private static @Nullable String bySlug(String path) {
    if (!path.startsWith("/v1/")) {
      return null;
    }
    int account = path.indexOf('/', 4);
    int gateway = account < 0 ? -1 : path.indexOf('/', account + 1);
    int slug = gateway < 0 ? -1 : path.indexOf('/', gateway + 1);
    if (slug < 0 || account == 4 || gateway == account + 1) {
      return null;
    }
    int shape = shape(path);
    if (Ascii.regionEquals(path, gateway + 1, slug, "anthropic")) {
      return NAMES[0];
    }
    if (Ascii.regionEquals(path, gateway + 1, slug, "aws-bedrock")) {
      return path.endsWith(MESSAGES)
          ? name(BEDROCK_MANTLE)
          : name(shape & (BEDROCK | BEDROCK_CONVERSE));
    }
    return Ascii.regionEquals(path, gateway + 1, slug, "google-vertex-ai")
        ? name(shape & VERTEX_AI)
        : null;
  }

  /** The bit of Bedrock's or Vertex AI's path at the end of {@code path}, or 0. */
  private static int shape(String path) {
    int last = path.lastIndexOf('/');
    int bit;
    if (path.endsWith("/invoke") || path.endsWith("/invoke-with-response-stream")) {
      bit = BEDROCK;
    } else if (path.endsWith("/converse") || path.endsWith("/converse-stream")) {
      bit = BEDROCK_CONVERSE;
    } else if (path.endsWith(":rawPredict") || path.endsWith(":streamRawPredict")) {
      String models = "/publishers/anthropic/models/";
      int model = last + 1;
      boolean named = path.charAt(model) != ':' && path.indexOf(':', model) > model;
      return named && path.startsWith(models, model - models.length()) ? VERTEX_AI : 0;
    } else {
      return 0;
    }
    int model = modelStart(path);
    boolean one = model >= 0 && model < last && path.lastIndexOf('/', last - 1) < model;
    return one || (model >= 0 && path.startsWith("arn:aws", model)) ? bit : 0;
  }

  /**
   * The model that the path of Bedrock or Vertex AI names, percent-decoded; null if the path has
   * neither's shape. Vertex AI's {@code count-tokens} stands where a model would, and is none.
   */
  static @Nullable String modelIn(String path) {
    int shape = shape(path);
    if (shape == 0) {
      return null;
    }
    int last = path.lastIndexOf('/');
    String model =
        shape == VERTEX_AI
            ? path.substring(last + 1, path.lastIndexOf(':'))
            : path.substring(modelStart(path), last);
    return shape == VERTEX_AI && model.equals("count-tokens") ? null : decode(model);
  }

  /** Decodes the escapes of ASCII characters, which are all that models' names have. */
  private static String decode(String text) {
    int percent = text.indexOf('%');
    if (percent < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length()).append(text, 0, percent);
    for (int i = percent; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' && i + 2 < text.length()) {
        int high = Character.digit(text.charAt(i + 1), 16);
        int low = Character.digit(text.charAt(i + 2), 16);
        if (high >= 0 && high < 8 && low >= 0) {
          c = (char) (high << 4 | low);
          i += 2;
        }
      }
      decoded.append(c);
    }
    return decoded.toString();
  }

  private static int modelStart(String path) {
    int model = path.lastIndexOf("/model/");
    return model < 0 ? -1 : model + "/model/".length();
  }

  /** Whether Bedrock's path names a model that may be one of Anthropic's. */
  private static boolean isAnthropicModel(String path) {
    int model = modelStart(path);
    int anthropic = path.indexOf("anthropic.", model);
    int claude = path.indexOf("claude", model);
    return anthropic >= 0
        || claude >= 0
        || path.startsWith("arn:aws", model)
        || path.startsWith("arn%3Aaws", model)
        || path.startsWith("arn%3aaws", model);
  }
}
