package io.bucketbrigade.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.model.spec.TemporaryAccess.OfSide;
import io.bucketbrigade.worker.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecFileTest {

  private static final Path FOLDER = Path.of("/specs");
  private static final String LEAST =
      """
      id: photos
      source: {bucket: old}
      destination: {bucket: new}
      """;

  @Test
  void parse_theLeast_hasTheDefaults() {
    MigrationSpec spec = parse(LEAST);

    assertThat(spec.id()).isEqualTo("photos");
    assertThat(spec.source()).isEqualTo(new BucketLocation("source", "old", "", null));
    assertThat(spec.destination()).isEqualTo(new BucketLocation("destination", "new", "", null));
    assertThat(spec.state()).isNull();
    assertThat(spec.copy()).isEqualTo(CopyOptions.DEFAULT);
    assertThat(spec.parallelism()).isNull();
    assertThat(spec.allowEmptySource()).isFalse();
    assertThat(spec.canary()).isEqualTo(Canary.DEFAULT);
    assertThat(spec.giveUpAfter()).isEqualTo(Duration.ofDays(3));
    assertThat(spec.leaseTime()).isEqualTo(Duration.ofMinutes(10));
    assertThat(spec.verify()).isEqualTo(VerifyLevel.LISTING);
  }

  @Test
  void parse_everyField_isTaken() {
    MigrationSpec spec =
        parse(
            """
            id: photos
            source: {connection: a, bucket: old, prefix: x/, expectedOwner: '012345678901'}
            destination: {connection: b, bucket: new, prefix: y}
            state: {folder: state}
            overwrite: always
            tags: drop
            copyPath: server-side
            partSize: 5MiB
            multipartThreshold: 512MiB
            largeObjectThreshold: 1GiB
            parallelism: 2000
            allowEmptySource: true
            canary: {enabled: false, key: bird}
            giveUpAfter: 90s
            leaseTime: PT2M
            verify: metadata
            verifyWritten: content
            compare: attributes
            propagateDeletes: true
            maxDeletes: 77
            """);

    assertThat(spec.source()).isEqualTo(new BucketLocation("a", "old", "x/", "012345678901"));
    assertThat(spec.destination()).isEqualTo(new BucketLocation("b", "new", "y", null));
    assertThat(spec.state()).isEqualTo(StateLocation.inFolder("/specs/state"));
    assertThat(spec.copy())
        .isEqualTo(
            new CopyOptions(
                Overwrite.ALWAYS,
                TagPolicy.DROP,
                CopyPath.SERVER_SIDE,
                5L << 20,
                512L << 20,
                FidelityOptions.DEFAULT,
                1L << 30));
    assertThat(spec.parallelism()).isEqualTo(2_000);
    assertThat(spec.allowEmptySource()).isTrue();
    assertThat(spec.canary()).isEqualTo(new Canary(false, "bird"));
    assertThat(spec.giveUpAfter()).isEqualTo(Duration.ofSeconds(90));
    assertThat(spec.leaseTime()).isEqualTo(Duration.ofMinutes(2));
    assertThat(spec.passes())
        .isEqualTo(new PassOptions(Compare.ATTRIBUTES, true, 77L, VerifyLevel.CONTENT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "partSize: 16 MB/s | partSize | 16 MB/s",
        "partSize: 4MiB | partSize | 4MiB",
        "multipartThreshold: 513MiB | multipartThreshold | 513MiB",
        "largeObjectThreshold: 4MiB | largeObjectThreshold | 4MiB",
        "giveUpAfter: soon | giveUpAfter | soon",
        "giveUpAfter: 3 | giveUpAfter | 3",
        "giveUpAfter: 0s | giveUpAfter | 0s",
        "leaseTime: -5m | leaseTime | -5m",
        "parallelism: 0 | parallelism | 0",
        "parallelism: many | parallelism | many",
        "overwrite: newer | overwrite | newer",
        "tags: maybe | tags | maybe",
        "copyPath: magic | copyPath | magic",
        "allowEmptySource: yes | allowEmptySource | yes",
        "canary: {enabled: 1} | canary.enabled | 1",
        "compare: dates | compare | dates",
        "verifyWritten: listing | verifyWritten | listing",
        "verifyWritten: bytes | verifyWritten | bytes",
        "maxDeletes: 5 | maxDeletes | propagateDeletes",
        "limits: {source: {requestsPerSecond: 0}} | limits.source.requestsPerSecond | 0",
        "limits: {source: {requestsPerSecond: fast}} | limits.source.requestsPerSecond | fast",
        "limits: {source: {bytesPerSecond: 10}} | limits.source.bytesPerSecond | 10",
        "limits: {destination: {bytesPerSecond: 5MiB/s}} | limits.destination.bytesPerSecond | 5MiB/s",
      })
  void parse_aBadValue_namesFileLineFieldAndValue(String line, String field, String value) {
    assertThatThrownBy(() -> parse(LEAST + line + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("spec.yaml", "4", field, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "partsize: 16MiB | partsize | partSize",
        "giveUpAftr: 3d | giveUpAftr | giveUpAfter",
        "lease-time: 3m | lease-time | leaseTime",
        "state: {foldr: x} | state.foldr | folder",
        "canary: {kee: x} | canary.kee | key",
        "limits: {sorce: {requestsPerSecond: 1}} | limits.sorce | source",
        "limits: {source: {requests: 1}} | limits.source.requests | requestsPerSecond",
      })
  void parse_anUnknownField_namesTheNearest(String line, String field, String nearest) {
    assertThatThrownBy(() -> parse(LEAST + line + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("spec.yaml", field, "'" + nearest + "'");
  }

  @Test
  void parse_temporaryAccess_isOfEachSide() {
    assertThat(parse(LEAST).temporaryAccess()).isNull();
    assertThat(
            parse(LEAST + "temporaryAccess: {source: {principals: [arn:r], policyConnection: o}}\n")
                .temporaryAccess())
        .isEqualTo(
            new TemporaryAccess(
                new OfSide(List.of("arn:r"), "o"), null, Duration.ofHours(12), false));
    assertThat(
            parse(
                    LEAST
                        + "temporaryAccess: {destination: {principals: [a, b]}, term: 1h, untilRemoved: true}\n")
                .temporaryAccess())
        .isEqualTo(
            new TemporaryAccess(
                null, new OfSide(List.of("a", "b"), null), Duration.ofHours(1), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{term: 1h}",
        "{source: {principals: ['*']}}",
        "{source: {principals: []}}",
        "{source: {policyConnection: o}}",
        "{source: {principals: [a]}, term: 1s}",
        "{both: {principals: [a]}}",
      })
  void parse_temporaryAccessThatCannotBe_isRefused(String access) {
    assertThatThrownBy(() -> parse(LEAST + "temporaryAccess: " + access + "\n"))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void parse_limits_areOfEachSide() {
    assertThat(parse(LEAST).limits()).isEqualTo(Limits.NONE);
    assertThat(
            parse(LEAST + "limits: {source: {requestsPerSecond: 100, bytesPerSecond: 50MiB}}\n")
                .limits())
        .isEqualTo(new Limits(new Limits.OfSide(100L, 50L << 20), Limits.OfSide.NONE));
    assertThat(parse(LEAST + "limits: {destination: {bytesPerSecond: 1GB}}\n").limits())
        .isEqualTo(new Limits(Limits.OfSide.NONE, new Limits.OfSide(null, 1_000_000_000L)));
  }

  @Test
  void parse_versions_areAllOrCurrent() {
    assertThat(parse(LEAST).versions()).isEqualTo(Versions.CURRENT);
    assertThat(parse(LEAST + "versions: all\n").versions()).isEqualTo(Versions.ALL);
    assertThat(parse(LEAST + "versions: all\nrules: [{exclude: {glob: '**/*.tmp'}}]\n").versions())
        .isEqualTo(Versions.ALL);
  }

  @Test
  void parse_versionsBesideRulesAboutMoreThanKeys_areRefused() {
    assertThatThrownBy(() -> parse(LEAST + "versions: all\nrules: [{exclude: {minSize: 1GiB}}]\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("versions", "tear histories apart");
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare: attributes", "propagateDeletes: true"})
  void parse_versionsBesideWhatIsAboutWhatIsCurrent_areRefused(String line) {
    assertThatThrownBy(() -> parse(LEAST + "versions: all\n" + line + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(line.substring(0, line.indexOf(':')), "versions: all");
  }

  @Test
  void parse_versionsBesideGrantsOrLocks_areRefused() {
    for (String other : List.of("acl: carry\n", "objectLock: carry\n")) {
      assertThatThrownBy(() -> parse(LEAST + "versions: all\n" + other))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll("versions", "leave one of both out");
    }
  }

  @Test
  void parse_aMissingField_namesIt() {
    assertThatThrownBy(() -> parse("id: photos\nsource: {bucket: old}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("destination is missing");
    assertThatThrownBy(() -> parse("id: a\nsource: {prefix: p}\ndestination: {bucket: new}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("source.bucket is missing");
  }

  @Test
  void parse_anIdThatIsNoName_isRefusedWithIt() {
    assertThatThrownBy(() -> parse(LEAST.replace("photos", "../photos")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("id", "'../photos'");
  }

  @Test
  void parse_aStateInTwoPlaces_isRefused() {
    assertThatThrownBy(() -> parse(LEAST + "state: {folder: x, bucket: y}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("state.folder stands beside a bucket");
  }

  @Test
  void parse_manyMappings_takesConnectionAndOwnerFromTheSides() {
    MigrationSpec spec =
        parse(
            """
            id: plos
            source: {connection: old, expectedOwner: '1'}
            destination: {connection: new}
            mappings:
            - {source: {bucket: a}, destination: {bucket: b}}
            - source: {bucket: c, prefix: some/prefix, connection: eu, expectedOwner: '2'}
              destination: {bucket: d, prefix: other/}
            parallelism: 3
            """);

    assertThat(spec.mappings())
        .containsExactly(
            new BucketMapping(
                new BucketLocation("old", "a", "", "1"), new BucketLocation("new", "b", "", null)),
            new BucketMapping(
                new BucketLocation("eu", "c", "some/prefix", "2"),
                new BucketLocation("new", "d", "other/", null)));
    assertThat(spec.parallelism()).isEqualTo(3);
    assertThat(spec.sourceWords()).isEqualTo("s3://a, s3://c/some/prefix");
  }

  @Test
  void parse_mappingsWithoutSides_useTheCommandLinesConnections() {
    MigrationSpec spec =
        parse("id: x\nmappings: [{source: {bucket: a}, destination: {bucket: b}}]\n");

    assertThat(spec.source()).isEqualTo(new BucketLocation("source", "a", "", null));
    assertThat(spec.destination()).isEqualTo(new BucketLocation("destination", "b", "", null));
    assertThat(spec.moreMappings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "source: {bucket: old} | source.bucket stands beside mappings",
        "destination: {prefix: p} | destination.prefix stands beside mappings",
        "mappings: [] | mappings is empty",
        "mappings: a:b,c:d | mappings must be a list",
        "mappings: [a] | mappings[0] must have fields",
        "mappings: [{source: {bucket: a}}] | mappings[0].destination is missing",
        "mappings: [{source: {bucket: a}, destination: {}}] | mappings[0].destination.bucket is missing",
        "mappings: [{source: a, destination: b}] | mappings[0].source must have fields",
        "mappings: [{sorce: {bucket: a}}] | did you mean 'source'?",
        "mappings: [{source: {buket: a}, destination: {bucket: b}}] | did you mean 'bucket'?",
      })
  void parse_mappingsThatCannotBeUsed_saysWhere(String lines, String words) {
    String mappings =
        lines.startsWith("mappings")
            ? ""
            : "mappings: [{source: {bucket: a}, destination: {bucket: b}}]\n";
    assertThatThrownBy(() -> parse("id: x\n" + mappings + lines + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("spec.yaml", words);
  }

  @Test
  void parse_moreMappingsThanAllowed_saysHowManyAreAllowed() {
    String one = "- {source: {bucket: a}, destination: {bucket: b}}\n";
    assertThat(parse("id: x\nmappings:\n" + one.repeat(100)).mappings()).hasSize(100);
    assertThatThrownBy(() -> parse("id: x\nmappings:\n" + one.repeat(101)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("mappings", "101", "100");
    String longPrefix = one.replace("{bucket: a}", "{bucket: a, prefix: " + "p".repeat(400) + "}");
    assertThatThrownBy(() -> parse("id: x\nmappings:\n" + longPrefix.repeat(50)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("mappings", "10240");
  }

  private static MigrationSpec parse(String text) {
    return SpecFile.parse("spec.yaml", text, FOLDER, Instant.EPOCH);
  }
}
