package io.bucketbrigade.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.access.PolicyDocument.State;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDocumentTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String THEIRS =
      """
      {"Version":"2008-10-17","Id":"mine","Future":{"a":1.10,"b":[]},"Statement":[
       {"Sid":"one","Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObject",
        "Resource":"arn:aws:s3:::b/*","New":[1,{"x":null}]},
       {"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/ä"}]}
      """;

  private static PolicyDocument policy(String text) throws JsonProcessingException {
    return PolicyDocument.parse(text);
  }

  private static OwnStatement own(String sid, String action) {
    ObjectNode json = JSON.createObjectNode();
    json.put("Sid", sid).put("Effect", "Deny").put("Principal", "*");
    json.putArray("Action").add(action);
    json.putArray("Resource").add("arn:aws:s3:::b/p*").add("arn:aws:s3:::b/q*");
    return new OwnStatement(sid, json);
  }

  @Test
  void with_thenWithout_leavesAllElseAsItWas() throws JsonProcessingException {
    PolicyDocument more =
        policy(THEIRS)
            .with(List.of(own("BrigadeA", "s3:PutObject"), own("BrigadeB", "s3:GetObject")));
    assertThat(JSON.readTree(more.text()).path("Statement")).hasSize(4);
    assertThat(JSON.readTree(more.text()).path("Statement").path(0).path("Sid").asText())
        .isEqualTo("one");

    String back = policy(more.text()).without(sid -> sid.startsWith("Brigade")).text();
    assertThat(JSON.readTree(back)).isEqualTo(JSON.readTree(THEIRS));
    assertThat(back).contains("1.10").contains("ä").doesNotContain("\n");
  }

  @Test
  void with_ofANameThatIsThere_replacesIt() throws JsonProcessingException {
    PolicyDocument once = policy(THEIRS).with(List.of(own("BrigadeA", "s3:PutObject")));
    PolicyDocument twice = once.with(List.of(own("BrigadeA", "s3:DeleteObject")));
    assertThat(JSON.readTree(twice.text()).path("Statement")).hasSize(3);
    assertThat(twice.state(own("BrigadeA", "s3:DeleteObject"))).isEqualTo(State.INTACT);
    assertThat(twice.state(own("BrigadeA", "s3:PutObject"))).isEqualTo(State.CHANGED);
  }

  @Test
  void with_ofNoPolicy_isOneOfTheNewestVersion() throws JsonProcessingException {
    PolicyDocument made = PolicyDocument.parse(null).with(List.of(own("BrigadeA", "s3:PutObject")));
    assertThat(JSON.readTree(made.text()).path("Version").asText()).isEqualTo("2012-10-17");
    assertThat(made.without(sid -> true).isEmpty()).isTrue();
    assertThat(policy(THEIRS).without(sid -> true).isEmpty()).isFalse();
  }

  @Test
  void with_ofAStatementOutsideAList_keepsIt() throws JsonProcessingException {
    PolicyDocument more =
        policy("{\"Statement\":{\"Effect\":\"Deny\"}}")
            .with(List.of(own("BrigadeA", "s3:PutObject")));
    assertThat(JSON.readTree(more.text()).path("Statement")).hasSize(2);
  }

  @Test
  void state_ofWhatAServerPutInOtherWords_isIntact() throws JsonProcessingException {
    String told =
        """
        {"Statement":[{"Resource":["arn:aws:s3:::b/q*","arn:aws:s3:::b/p*"],"Principal":{"AWS":"*"},
         "Action":"s3:putobject","Effect":"Deny","Sid":"BrigadeA"}]}
        """;
    assertThat(policy(told).state(own("BrigadeA", "s3:PutObject"))).isEqualTo(State.INTACT);
    assertThat(policy(told).state(own("BrigadeB", "s3:PutObject"))).isEqualTo(State.GONE);
    assertThat(policy(told.replace("Deny", "Allow")).state(own("BrigadeA", "s3:PutObject")))
        .isEqualTo(State.CHANGED);
    assertThat(
            policy(told.replace("\"Sid\"", "\"Condition\":{\"Null\":{\"a\":\"b\"}},\"Sid\""))
                .state(own("BrigadeA", "s3:PutObject")))
        .isEqualTo(State.CHANGED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "\"text\"",
        "{}",
        "{\"Statement\":\"all\"}",
        "{\"Statement\":[1]}",
        "{\"Statement\":[],\"Statement\":[]}",
        "{\"Statement\":[]} more",
      })
  void parse_ofWhatIsNoPolicy_throws(String text) {
    assertThatThrownBy(() -> PolicyDocument.parse(text))
        .isInstanceOfAny(JsonProcessingException.class, IllegalArgumentException.class);
  }

  @Test
  void bytes_areThoseWithoutBlanks() throws JsonProcessingException {
    PolicyDocument made = policy("{ \"Statement\" : [ ] , \"Id\" : \"ä\" }");
    assertThat(made.bytes()).isEqualTo("{\"Statement\":[],\"Id\":\"..\"}".length());
  }
}
