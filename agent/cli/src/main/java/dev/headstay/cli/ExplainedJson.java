package dev.headstay.cli;

import static dev.headstay.cli.ExplainedRequest.word;

import dev.headstay.engine.JsonText;
import dev.headstay.policy.Explanation;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HopOutcome;
import dev.headstay.policy.ProviderFinding;
import java.util.List;

/** An explanation for programs: one JSON object. */
final class ExplainedJson {
  private final ExplainedRequest request;
  private final JsonText text = new JsonText();

  private ExplainedJson(ExplainedRequest request) {
    this.request = request;
  }

  static String of(ExplainedRequest request) {
    return new ExplainedJson(request).write();
  }

  private String write() {
    text.beginObject();
    text.name("request").beginObject();
    text.member("method", request.target.method()).member("url", request.url());
    text.member("client", request.client.isEmpty() ? null : request.client);
    text.member("beforeSigning", request.beforeSigning).endObject();
    text.name("configuration").beginObject();
    text.member("source", request.loaded.source());
    text.member("heldBack", request.loaded.heldBack());
    text.member("mode", request.mode());
    text.member("betas", request.run.policy().filtersBetaFlags());
    strings("notes", request.loaded.warnings());
    text.endObject();
    ProviderFinding provider = request.explanation.provider();
    text.name("provider").beginObject().member("name", provider.name());
    text.member("source", provider.source()).member("forRules", provider.isForRules());
    text.member("column", provider.column()).endObject();
    text.member("outcome", request.outcome());
    text.member("undecided", request.undecided());
    text.name("rules").beginArray();
    for (Explanation.Rule rule : request.explanation.rules()) {
      rule(rule);
    }
    text.endArray();
    text.name("flags").beginArray();
    flags(request.flags());
    text.endArray();
    refusals("flagsRefused", request.explanation.headerRefusals());
    text.name("body").beginObject().member("read", request.run.isBodyRead());
    text.member("leftAlone", request.run.bodyLeftAlone());
    HopOutcome body = request.explanation.bodyOutcome();
    text.member("outcome", body == null ? null : body.code());
    text.name("flags").beginArray();
    flags(request.explanation.bodyFlags());
    text.endArray();
    refusals("flagsRefused", request.explanation.bodyRefusals());
    text.endObject();
    lines("sent", request.wire());
    if (request.run.isObserved()) {
      lines("wouldSend", request.run.sent());
    }
    strings("log", request.log());
    return text.endObject().toString();
  }

  private void strings(String name, List<String> values) {
    text.name(name).beginArray();
    for (String value : values) {
      text.value(value);
    }
    text.endArray();
  }

  private void rule(Explanation.Rule rule) {
    text.beginObject().member("name", rule.name()).member("mode", word(rule.mode()));
    String mismatch = rule.mismatch();
    text.member("applies", mismatch == null);
    if (mismatch != null) {
      text.name("mismatch").beginObject().member("key", mismatch);
      text.member("expected", rule.expectation()).member("found", request.found(mismatch));
      text.endObject();
    }
    text.member("changed", rule.isChanged()).name("operations").beginArray();
    for (Explanation.Operation operation : rule.operations()) {
      text.beginObject().member("operation", operation.text());
      text.member("outcome", operation.outcome());
      strings("changes", operation.changes());
      refusals("refused", operation.refusals());
      text.member("why", operation.idle().isEmpty() ? null : operation.idle()).endObject();
    }
    text.endArray().endObject();
  }

  private void refusals(String name, List<Explanation.Refusal> refusals) {
    text.name(name).beginArray();
    for (Explanation.Refusal refusal : refusals) {
      text.beginObject().member("header", refusal.header());
      text.member("reason", refusal.reason().code());
      text.member("why", refusal.reason().explanation()).endObject();
    }
    text.endArray();
  }

  private void flags(List<Explanation.Flag> flags) {
    for (Explanation.Flag flag : flags) {
      text.beginObject().member("flag", flag.name()).member("action", flag.action());
      text.member("sent", flag.result()).member("by", flag.by());
      text.member("setting", flag.setting()).endObject();
    }
  }

  private void lines(String name, HeaderLines lines) {
    text.name(name).beginArray();
    for (int i = 0; i < lines.size(); i++) {
      text.beginObject().member("name", lines.name(i));
      text.member("value", request.explanation.shown(lines.name(i), lines.value(i)));
      text.member("changed", lines.source(i) == HeaderLines.NEW).endObject();
    }
    text.endArray();
  }
}
