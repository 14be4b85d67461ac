package dev.headstay.bodies;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.BetaTable;
import dev.headstay.policy.ProviderFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
  private static final String NAME = "anthropic_beta";

  /** In the rows, apostrophes stand for quotation marks. */
  private static String json(String row) {
    return row.replace('\'', '"');
  }

  private static Arguments row(String name, String before, String after) {
    return Arguments.of(name, json(before), json(after));
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        row("first", "{'anthropic_beta':['gone','keep']}", "{'anthropic_beta':['keep']}"),
        row("last", "{'anthropic_beta':['keep','gone']}", "{'anthropic_beta':['keep']}"),
        row(
            "between",
            "{'anthropic_beta':['keep','gone','keep-more']}",
            "{'anthropic_beta':['keep','keep-more']}"),
        row(
            "several in a row",
            "{'anthropic_beta':['gone','what','keep','gone','what','keep-more','gone']}",
            "{'anthropic_beta':['keep','keep-more']}"),
        row("renames", "{'anthropic_beta':['old']}", "{'anthropic_beta':['new']}"),
        row(
            "two names of one",
            "{'anthropic_beta':['old','keep','older','new']}",
            "{'anthropic_beta':['new','keep']}"),
        row(
            "twice, once something changes",
            "{'anthropic_beta':['keep','gone','keep']}",
            "{'anthropic_beta':['keep']}"),
        row(
            "blanks of the array",
            "{ 'anthropic_beta' : [\n\t'gone' ,\r\n  'old' ,  'keep'\n] }",
            "{ 'anthropic_beta' : [\n\t'new' ,  'keep'\n] }"),
        row(
            "an array of lines",
            "{\n  'anthropic_beta': [\n    'keep',\n    'gone',\n    'keep-more'\n  ]\n}\n",
            "{\n  'anthropic_beta': [\n    'keep',\n    'keep-more'\n  ]\n}\n"),
        row(
            "blanks of a flag, which are no part of it",
            "{'anthropic_beta':[' keep','\\tgone ','','old ']}",
            "{'anthropic_beta':['keep','new']}"),
        row(
            "an escaped flag that stays keeps its escapes",
            "{'anthropic_beta':['k\\u0065ep','\\u0067one']}",
            "{'anthropic_beta':['k\\u0065ep']}"),
        row(
            "an escaped name",
            "{'a':1,'anthropic\\u005Fbeta':['gone','keep']}",
            "{'a':1,'anthropic\\u005Fbeta':['keep']}"),
        row(
            "numbers and their spelling, order, unknown members, escapes, other scripts",
            "{'z':1.0,'y':1e400,'x':-0,'w':123456789012345678901234567890,'w':'\\u00e9\\/é😀',"
                + "'anthropic_beta':['gone','keep'],'a':[1 , 2],'':{ }}",
            "{'z':1.0,'y':1e400,'x':-0,'w':123456789012345678901234567890,'w':'\\u00e9\\/é😀',"
                + "'anthropic_beta':['keep'],'a':[1 , 2],'':{ }}"),
        row(
            "a flag that is not ASCII",
            "{'ä':'€','anthropic_beta':['é😀','keep','\\ud83d','\\''],'€':'ä'}"
                .replace("\\'", "\\\""),
            "{'ä':'€','anthropic_beta':['keep'],'€':'ä'}"),
        row(
            "only what is at the top",
            "{'a':{'anthropic_beta':['gone']},'b':[{'anthropic_beta':['gone']}],"
                + "'anthropic_beta':['gone','keep'],'additionalModelRequestFields':"
                + "{'anthropic_beta':['gone']}}",
            "{'a':{'anthropic_beta':['gone']},'b':[{'anthropic_beta':['gone']}],"
                + "'anthropic_beta':['keep'],'additionalModelRequestFields':"
                + "{'anthropic_beta':['gone']}}"),
        row(
            "a byte order mark",
            "\ufeff{'anthropic_beta':['old']}",
            "\ufeff{'anthropic_beta':['new']}"),
        row("the member is all", "{'anthropic_beta':['gone']}", "{}"),
        row("all with blanks", " { 'anthropic_beta' : [ 'gone' ] } ", " {  } "),
        row("the member is first", "{ 'anthropic_beta':['gone'] ,\n 'a':[1]}", "{ 'a':[1]}"),
        row("the member is last", "{'a':[1] , 'anthropic_beta':['gone'] }", "{'a':[1]  }"),
        row(
            "the member is between",
            "{\n  'a': 1,\n  'anthropic_beta': ['gone', 'what'],\n  'b': 2\n}",
            "{\n  'a': 1,\n  'b': 2\n}"),
        row(
            "the member is between texts that end in what looks like it",
            "{'a':', ','anthropic_beta':['gone'],'b':','}",
            "{'a':', ','b':','}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void changesNothingButTheArray(String name, String before, String after) {
    assertThat(Given.sent(before, FlagsMember.TOP_LEVEL)).isEqualTo(after);
    assertThat(Given.filter(after).reason()).isNull();
    assertThat(Given.filter(after).content()).as("filtered twice").isNull();
  }

  static Stream<Arguments> changesOfConverse() {
    return Stream.of(
        row(
            "in its object alone",
            "{'anthropic_beta':['gone'],'modelId':'m','additionalModelRequestFields':"
                + "{'thinking':{'anthropic_beta':['gone']},'anthropic_beta':['gone','keep']},'b':1}",
            "{'anthropic_beta':['gone'],'modelId':'m','additionalModelRequestFields':"
                + "{'thinking':{'anthropic_beta':['gone']},'anthropic_beta':['keep']},'b':1}"),
        row(
            "the object stays without it",
            "{'additionalModelRequestFields':{'anthropic_beta':['gone']},'a':1}",
            "{'additionalModelRequestFields':{},'a':1}"),
        row(
            "escaped names",
            "{'additionalModelRequestFiel\\u0064s':{'\\u0061nthropic_beta':['old']}}",
            "{'additionalModelRequestFiel\\u0064s':{'\\u0061nthropic_beta':['new']}}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changesOfConverse")
  void changesTheArrayOfTheModelsFields(String name, String before, String after) {
    assertThat(Given.sent(before, FlagsMember.MODEL_REQUEST_FIELDS)).isEqualTo(after);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'anthropic_beta':['keep','new']}",
        "{'anthropic_beta':['keep' ,'keep']}",
        "{'anthropic_beta':[]}",
        "{'anthropic_beta':null}",
        "{'anthropic_betas':['gone'],'Anthropic_beta':['gone'],'xanthropic_beta':['gone']}",
        "{'messages':'anthropic_beta'}",
        "{'messages':[{'anthropic_beta':['gone']},['anthropic_beta']]}",
        "{'additionalModelRequestFields':{'anthropic_beta':['gone']}}",
        "[{'anthropic_beta':['gone']}]",
        "'anthropic_beta'",
        "{'a':1,'a':2,'model':'x','model':'y','b':'anthropic_beta'}",
        "{}",
        "",
        "not JSON, but nothing about flags either"
      })
  void leavesAsItIsWhatHasNothingToFilter(String row) {
    assertThat(Given.filter(json(row))).isSameAs(BodyEdit.UNCHANGED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'additionalModelRequestFields':null,'anthropic_beta':['gone']}",
        "{'additionalModelRequestFields':['anthropic_beta',{'anthropic_beta':['gone']}]}",
        "{'additionalModelRequestFields':'anthropic_beta'}",
        "{'additionalModelRequestFields':{'anthropic_beta':['keep']}}",
        "{'a':{'additionalModelRequestFields':{'anthropic_beta':['gone']}}}"
      })
  void leavesAsItIsWhatHasNothingToFilterInTheModelsFields(String row) {
    byte[] body = json(row).getBytes(UTF_8);
    assertThat(Given.filter(body, FlagsMember.MODEL_REQUEST_FIELDS)).isSameAs(BodyEdit.UNCHANGED);
  }

  static Stream<Arguments> reasons() {
    List<Arguments> rows = new ArrayList<>();
    for (String text :
        Arrays.asList(
            "{'anthropic_beta':['gone']",
            "{'anthropic_beta':['gone']}}",
            "{'anthropic_beta':['gone']} {}",
            "{'anthropic_beta':['gone']},",
            "{'anthropic_beta':['gone']}\0",
            "{'anthropic_beta':['gone',]}",
            "{'anthropic_beta':['gone' 'keep']}",
            "{'anthropic_beta':[,'gone']}",
            "{'anthropic_beta':['gone'],}",
            "{'anthropic_beta' ['gone']}",
            "{anthropic_beta:['gone']}",
            "{'anthropic_beta':['gone']/**/}",
            "{'anthropic_beta':['gone'],'a':01}",
            "{'anthropic_beta':['gone'],'a':1.}",
            "{'anthropic_beta':['gone'],'a':.5}",
            "{'anthropic_beta':['gone'],'a':+1}",
            "{'anthropic_beta':['gone'],'a':-}",
            "{'anthropic_beta':['gone'],'a':1e}",
            "{'anthropic_beta':['gone'],'a':NaN}",
            "{'anthropic_beta':['gone'],'a':tru}",
            "{'anthropic_beta':['gone'],'a':truex}",
            "{'anthropic_beta':['gone'],'a':1x}",
            "{'anthropic_beta':['gone'],'a':'\\x'}",
            "{'anthropic_beta':['gone'],'a':'\\u12g4'}",
            "{'anthropic_beta':['gone'],'a':'\n'}",
            "{'anthropic_beta':['gone'],'\t':1}",
            "{'anthropic_beta':['gone'],'a':'\0'}",
            "{'anthropic_beta':['gone'],\u00a0'a':1}",
            "{'anthropic_beta':['gone'],\f'a':1}",
            "{'anthropic_beta':['gone'],'a':[1}]",
            "{'anthropic_beta':['gone'],'a'}",
            "{'anthropic_beta':['gone'],1:2}",
            "\ufeff\ufeff{'anthropic_beta':['gone']}",
            "anthropic_beta")) {
      rows.add(Arguments.of(json(text), LeftAlone.NOT_JSON));
    }
    for (String value :
        Arrays.asList(
            "'gone'",
            "1",
            "true",
            "{}",
            "{'gone':['gone']}",
            "[1]",
            "['gone',null]",
            "[['gone']]",
            "['gone',{'a':[]},'keep']")) {
      rows.add(Arguments.of(json("{'anthropic_beta':" + value + "}"), LeftAlone.WRONG_TYPE));
    }
    for (String text :
        Arrays.asList(
            "{'anthropic_beta':['gone'],'anthropic_beta':['gone']}",
            "{'anthropic_beta':['gone'],'a':1,'anthropic\\u005fbeta':null}",
            "{'anthropic_beta':1,'anthropic_beta':['gone']}",
            "{'model':'a','anthropic_beta':['gone'],'model':'b'}")) {
      rows.add(Arguments.of(json(text), LeftAlone.DUPLICATE_KEY));
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void leavesAloneWhatItCannotBeSureAbout(String body, LeftAlone reason) {
    BodyEdit edit = Given.filter(body);
    assertThat(edit.reason()).isEqualTo(reason);
    assertThat(edit.content()).isNull();
    assertThat(edit.flags()).isSameAs(BetaFlags.Outcome.UNCHANGED);
  }

  @Test
  void leavesAloneAModelsFieldsThatAreThereTwice() {
    String fields = "'additionalModelRequestFields':";
    for (String body :
        Arrays.asList(
            "{" + fields + "{'anthropic_beta':['gone']}," + fields + "{}}",
            "{" + fields + "null," + fields + "{'anthropic_beta':['gone']}}",
            "{" + fields + "{'anthropic_beta':['gone'],'anthropic_beta':['gone']}}")) {
      assertThat(
              Given.filter(json(body).getBytes(UTF_8), FlagsMember.MODEL_REQUEST_FIELDS).reason())
          .isEqualTo(LeftAlone.DUPLICATE_KEY);
    }
  }

  @Test
  void leavesAloneWhatIsNotUtf8() {
    byte[][] wrong = {
      {(byte) 0x80},
      {(byte) 0xc3},
      {(byte) 0xc3, 'x'},
      {(byte) 0xc0, (byte) 0xaf},
      {(byte) 0xc1, (byte) 0xbf},
      {(byte) 0xe0, (byte) 0x9f, (byte) 0xbf},
      {(byte) 0xe2, (byte) 0x82},
      {(byte) 0xe2, (byte) 0x82, 'x'},
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
      {(byte) 0xf0, (byte) 0x8f, (byte) 0xbf, (byte) 0xbf},
      {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
      {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
      {(byte) 0xff}
    };
    for (byte[] each : wrong) {
      String text =
          "{\"a\":\"" + new String(each, ISO_8859_1) + "\",\"anthropic_beta\":[\"gone\"]}";
      assertThat(Given.filter(text.getBytes(ISO_8859_1), FlagsMember.TOP_LEVEL).reason())
          .as(Arrays.toString(each))
          .isEqualTo(LeftAlone.NOT_UTF8);
    }
  }

  @Test
  void takesEveryCharacterOfUtf8() {
    for (String each :
        Arrays.asList(
            "\u007f",
            "\u0080",
            "\u07ff",
            "\u0800",
            "\ud7ff",
            "\ue000",
            "\uffff",
            "\ud800\udc00",
            "\udbff\udfff")) {
      assertThat(
              Given.sent(
                  "{\"" + each + "\":\"" + each + "\",\"anthropic_beta\":[\"old\"]}",
                  FlagsMember.TOP_LEVEL))
          .isEqualTo("{\"" + each + "\":\"" + each + "\",\"anthropic_beta\":[\"new\"]}");
    }
  }

  @Test
  void findsNothingInOtherEncodings() {
    byte[] body = json("{'anthropic_beta':['gone']}").getBytes(UTF_16BE);
    assertThat(Given.filter(body, FlagsMember.TOP_LEVEL)).isSameAs(BodyEdit.UNCHANGED);
  }

  @Test
  void leavesAloneWhatIsLongerThanAsked() {
    byte[] body = json("{'anthropic_beta':['gone','keep']}").getBytes(UTF_8);
    BodyEdit just =
        JsonBody.filter(body, 0, body.length, body.length, FlagsMember.TOP_LEVEL, Given.FILTER);
    BodyEdit longer =
        JsonBody.filter(body, 0, body.length, body.length - 1, FlagsMember.TOP_LEVEL, Given.FILTER);
    assertThat(just.content()).isNotNull();
    assertThat(longer.reason()).isEqualTo(LeftAlone.TOO_LARGE);
  }

  @ParameterizedTest
  @EnumSource(FlagsMember.class)
  void readsOnlyThePartOfTheArrayThatIsTheBody(FlagsMember member) {
    String text = json("{'ä':'é','anthropic_beta':['gone','keep'],'model':'m'}");
    String expected = json("{'ä':'é','anthropic_beta':['keep'],'model':'m'}");
    if (member == FlagsMember.MODEL_REQUEST_FIELDS) {
      text = json("{'additionalModelRequestFields':") + text + "}";
      expected = json("{'additionalModelRequestFields':") + expected + "}";
    }
    for (String mark : Arrays.asList("", "\ufeff")) {
      for (int before = 0; before < 40; before++) {
        byte[] body = (mark + text).getBytes(UTF_8);
        byte[] more = new byte[before + body.length + 7];
        Arrays.fill(more, (byte) '"');
        System.arraycopy(body, 0, more, before, body.length);
        byte[] copy = more.clone();
        BodyEdit edit =
            JsonBody.filter(more, before, body.length, Given.MAX_BYTES, member, Given.FILTER);
        assertThat(edit.content()).isEqualTo((mark + expected).getBytes(UTF_8));
        assertThat(more).isEqualTo(copy);
      }
    }
  }

  @Test
  void looksNoFurtherThanTheBody() {
    for (String name : Arrays.asList(NAME, "\\u0061nthropic\\u005fbet\\u0061")) {
      byte[] bytes = ("1234567" + name + "1234567").getBytes(UTF_8);
      int end = 7 + name.length();
      for (int at = 0; at < bytes.length; at++) {
        assertThat(JsonBody.mayHaveFlags(bytes, 0, at)).isEqualTo(at >= end);
        assertThat(JsonBody.mayHaveFlags(bytes, at, bytes.length)).isEqualTo(at <= 7);
      }
    }
  }

  @Test
  void findsTheNameWhereverItIs() {
    for (int escaped = 0; escaped < 1 << NAME.length(); escaped++) {
      String name = escaped(escaped);
      for (int before = 0; before < 13; before++) {
        byte[] body = ("u".repeat(before) + name + "00000").getBytes(UTF_8);
        assertThat(JsonBody.mayHaveFlags(body, 0, body.length)).as(name).isTrue();
      }
    }
    for (String other :
        Arrays.asList("anthropic_bet", "nthropic_beta", "\\u0061", "\\u00e9", "\\n", "00")) {
      byte[] body = ("-".repeat(33) + other + "-".repeat(33)).getBytes(UTF_8);
      assertThat(JsonBody.mayHaveFlags(body, 0, body.length)).as(other).isFalse();
    }
  }

  @Test
  void takesNoOtherCharacterForOneOfTheName() {
    for (int at = 0; at < NAME.length(); at++) {
      for (String other : Arrays.asList("A", "-", "\\u0041", "\\u005e", "\\u0261", "\\u006")) {
        String name = NAME.substring(0, at) + other + NAME.substring(at + 1);
        byte[] body = name.getBytes(UTF_8);
        assertThat(JsonBody.mayHaveFlags(body, 0, body.length)).as(name).isFalse();
      }
    }
  }

  /** The name with those characters escaped whose bits are set, in digits of either case. */
  private static String escaped(int bits) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < NAME.length(); i++) {
      String hex = Integer.toHexString(NAME.charAt(i));
      name.append(
          (bits & 1 << i) == 0
              ? NAME.substring(i, i + 1)
              : "\\u00" + (i % 2 == 0 ? hex : hex.toUpperCase(Locale.ROOT)));
    }
    return name.toString();
  }

  @Test
  void tellsWhichFlagsChanged() {
    BetaFlags.Outcome flags =
        Given.filter(json("{'anthropic_beta':['gone','keep','old','gone','keep',' ']}")).flags();
    List<String> told = new ArrayList<>();
    for (int i = 0; i < flags.changes(); i++) {
      told.add(flags.changed(i) + ">" + flags.replacement(i));
    }
    assertThat(told).containsExactly("gone>null", "old>new", " >null");
  }

  @Test
  void givesTheModelToTheFilterWhereverItIs() {
    for (String body :
        Arrays.asList(
            "{'model':'m\\u0031','anthropic_beta':['gone']}",
            "{'x':{'model':'no'},'anthropic_beta':['gone'],'model':'m1'}")) {
      List<String> models = new ArrayList<>();
      FlagFilter filter =
          (model, flags) -> {
            models.add(model + " " + flags);
            return BetaFlags.Outcome.UNCHANGED;
          };
      byte[] bytes = json(body).getBytes(UTF_8);
      assertThat(
              JsonBody.filter(
                  bytes, 0, bytes.length, Given.MAX_BYTES, FlagsMember.TOP_LEVEL, filter))
          .isSameAs(BodyEdit.UNCHANGED);
      assertThat(models).containsExactly("m1 [gone]");
    }
  }

  @Test
  void readsTheModelOfAWholeDocumentThatHasOne() {
    assertThat(model("{'a':[{'model':'no'}],'model':'m\\u0031'}")).isEqualTo("m1");
    assertThat(model("\ufeff{'model':''}")).isEmpty();
    assertThat(model("{'model':'a','model':'a'}")).isNull();
    assertThat(model("{'model':['a']}")).isNull();
    assertThat(model("{'model':null}")).isNull();
    assertThat(model("{'model':'a'")).isNull();
    assertThat(model("['model','a']")).isNull();
    assertThat(model("{}")).isNull();
    assertThat(model("")).isNull();
    byte[] body = json("{'model':'a'}").getBytes(UTF_8);
    assertThat(JsonBody.model(body, 0, body.length, body.length - 1)).isNull();
    assertThat(JsonBody.model(body, 0, body.length, body.length)).isEqualTo("a");
  }

  private static String model(String row) {
    byte[] body = json(row).getBytes(UTF_8);
    return JsonBody.model(body, 0, body.length, Given.MAX_BYTES);
  }

  @Test
  void writesAnyFlagAsJson() {
    BetaFlags flags =
        BetaFlags.builder(BetaTable.builder().put("bedrock", "old", "a\"\\/<~").build())
            .provider(
                "bedrock", ProviderFlags.builder().unmapped(ProviderFlags.Unmapped.PASS).build())
            .build();
    byte[] body = json("{'anthropic_beta':['old',' é😀\\u0001\\ud800','é']}").getBytes(UTF_8);
    byte[] sent =
        JsonBody.filter(
                body,
                0,
                body.length,
                Given.MAX_BYTES,
                FlagsMember.TOP_LEVEL,
                (model, given) -> flags.filter("bedrock", given))
            .content();
    assertThat(new String(sent, UTF_8))
        .isEqualTo(
            json(
                "{'anthropic_beta':['a\\u0022\\u005c/<~',"
                    + "'\\u00e9\\ud83d\\ude00\\u0001\\ud800','é']}"));
  }

  private static String nested(int levels) {
    return "{\"a\":"
        + "[".repeat(levels - 1)
        + "]".repeat(levels - 1)
        + ",\"anthropic_beta\":[\"old\"]}";
  }

  @Test
  void readsAThousandLevelsAndNoMore() {
    assertThat(Given.sent(nested(1000), FlagsMember.TOP_LEVEL))
        .isEqualTo(nested(1000).replace("old", "new"));
    assertThat(Given.filter(nested(1001)).reason()).isEqualTo(LeftAlone.TOO_DEEP);
    assertThat(Given.filter(nested(1_000_000)).reason()).isEqualTo(LeftAlone.TOO_DEEP);
  }

  @Test
  void leavesAloneNamesAndNumbersBeyondTheParsersBounds() {
    assertThat(
            Given.filter("{\"anthropic_beta\":[\"old\"],\"a\":" + "1".repeat(1001) + "}").reason())
        .isEqualTo(LeftAlone.TOO_LARGE);
    assertThat(
            Given.filter("{\"anthropic_beta\":[\"old\"],\"" + "a".repeat(60_000) + "\":1}")
                .reason())
        .isEqualTo(LeftAlone.TOO_LARGE);
  }

  @Test
  void takesTenMegabytes() {
    StringBuilder text = new StringBuilder("{\"messages\":[");
    String image = "iVBORw0KGgo".repeat(1000);
    while (text.length() < 10 << 20) {
      text.append("{\"role\":\"user\",\"é\":\"").append(image).append("\",\"n\":1.50},");
    }
    String before = text.append("{}],\"anthropic_beta\":[\"gone\",\"keep\"]}").toString();
    assertThat(Given.sent(before, FlagsMember.TOP_LEVEL))
        .isEqualTo(before.replace("\"gone\",", ""));
  }

  @Test
  void takesTenMegabytesOfDifferentNames() {
    StringBuilder text = new StringBuilder("{\"anthropic_beta\":[\"old\"]");
    for (int i = 0; text.length() < 10 << 20; i++) {
      text.append(",\"name-").append(i * 0x9e3779b9).append("\":0");
    }
    String before = text.append('}').toString();
    assertThat(Given.sent(before, FlagsMember.TOP_LEVEL))
        .isEqualTo(before.replace("\"old\"", "\"new\""));
  }

  @Test
  void takesManyFlags() {
    StringBuilder before = new StringBuilder("{\"anthropic_beta\":[\"keep\"");
    for (int i = 0; i < 10_000; i++) {
      before.append(", \"flag-").append(i).append('"');
    }
    assertThat(Given.sent(before.append(",\n\"keep-more\"]}").toString(), FlagsMember.TOP_LEVEL))
        .isEqualTo("{\"anthropic_beta\":[\"keep\",\n\"keep-more\"]}");
  }
}
