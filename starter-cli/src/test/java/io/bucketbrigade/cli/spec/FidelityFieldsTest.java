package io.bucketbrigade.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.FidelityOptions.RedirectPolicy;
import io.bucketbrigade.model.spec.RestoreOptions;
import io.bucketbrigade.model.spec.StorageClassRule;
import io.bucketbrigade.worker.config.ConfigException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FidelityFieldsTest {

  @Test
  void read_whenNothingIsSaid_isTheDefault() {
    assertThat(parse("")).isEqualTo(FidelityOptions.DEFAULT);
  }

  @Test
  void read_ofStorageClasses_knowsEachForm() {
    assertThat(parse("storageClass: auto").storageClass()).isEqualTo(StorageClassRule.AUTO);
    assertThat(parse("storageClass: keep").storageClass()).isEqualTo(StorageClassRule.KEEP);
    assertThat(parse("storageClass: GLACIER_IR").storageClass())
        .isEqualTo(StorageClassRule.only("GLACIER_IR"));
    assertThat(parse("storageClass: {GLACIER_IR: STANDARD, A: B}").storageClass())
        .isEqualTo(StorageClassRule.mapped(Map.of("GLACIER_IR", "STANDARD", "A", "B")));
  }

  @Test
  void read_ofEncryption_knowsEachForm() {
    assertThat(parse("encryption: destination-default").encryption())
        .isEqualTo(EncryptionRule.DESTINATION_DEFAULT);
    assertThat(parse("encryption: sse-s3").encryption()).isEqualTo(EncryptionRule.SSE_S3);
    assertThat(parse("encryption: {kms: {default: 'arn:x'}}").encryption())
        .isEqualTo(EncryptionRule.kms("arn:x", Map.of(), null));
    assertThat(parse("encryption: {kms: {map: {'arn:a': 'arn:b'}, bucketKey: true}}").encryption())
        .isEqualTo(EncryptionRule.kms(null, Map.of("arn:a", "arn:b"), true));
  }

  @Test
  void read_ofWebsiteRedirect_knowsBothPolicies() {
    assertThat(parse("websiteRedirect: drop").websiteRedirect()).isEqualTo(RedirectPolicy.DROP);
    assertThat(parse("websiteRedirect: carry").websiteRedirect()).isEqualTo(RedirectPolicy.CARRY);
  }

  @Test
  void read_ofObjectLock_ignoresItUnlessAsked() {
    assertThat(parse("objectLock: carry").objectLock()).isEqualTo(LockPolicy.CARRY);
    assertThat(parse("objectLock: ignore").objectLock()).isEqualTo(LockPolicy.IGNORE);
    assertThat(parse("acceptDefaultRetention: true").acceptDefaultRetention()).isTrue();
    assertThat(parse("tags: carry")).isEqualTo(FidelityOptions.DEFAULT);
  }

  @Test
  void read_ofRestore_takesTheCheapestTierUnlessToldOtherwise() {
    assertThat(parse("restore: {days: 7}").restore())
        .isEqualTo(new RestoreOptions(7, RestoreOptions.Tier.BULK));
    assertThat(parse("restore: {days: 1, tier: expedited}").restore())
        .isEqualTo(new RestoreOptions(1, RestoreOptions.Tier.EXPEDITED));
    assertThat(parse("restore: {days: 1, rounds: 0}").restore())
        .isEqualTo(new RestoreOptions(1, RestoreOptions.Tier.BULK, 0));
    assertThat(parse("tags: carry").restore()).isNull();
  }

  @Test
  void read_ofRecordLastModified_takesANameOrItsOwn() {
    assertThat(parse("recordLastModified: true").recordLastModified())
        .isEqualTo("brigade-last-modified");
    assertThat(parse("recordLastModified: mtime").recordLastModified()).isEqualTo("mtime");
    assertThat(parse("recordLastModified: false").recordLastModified()).isNull();
    assertThat(parse("tags: carry").recordLastModified()).isNull();
  }

  @Test
  void read_ofAcl_knowsEachForm() {
    assertThat(parse("acl: ignore").acl()).isNull();
    assertThat(parse("tags: carry").acl()).isNull();
    assertThat(parse("acl: carry").acl())
        .isEqualTo(new AclOptions(Map.of(), AclOptions.Unmapped.QUARANTINE));
    assertThat(parse("acl: {owners: {a1: b2, 'http://acs/AllUsers': c3}, unmapped: drop}").acl())
        .isEqualTo(
            new AclOptions(
                Map.of("a1", "b2", "http://acs/AllUsers", "c3"), AclOptions.Unmapped.DROP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acl: yes",
        "acl: {owner: {a: b}}",
        "acl: {owners: {a: ''}}",
        "acl: {unmapped: keep}",
        "recordLastModified: Upper",
        "recordLastModified: 'a b'",
        "recordLastModified: ''",
        "recordLastModifed: true",
        "restore: {days: 0}",
        "restore: {tier: bulk}",
        "restore: {days: 7, tier: slow}",
        "restore: {weeks: 1}",
        "restore: yes",
        "objectLock: keep",
        "acceptDefaultRetention: maybe",
        "storageClass: 'two words'",
        "storageClass: {A: 'x y'}",
        "storageClass: [A]",
        "encryption: kms",
        "encryption: {kms: {}}",
        "encryption: {kms: {key: x}}",
        "encryption: {sse: x}",
        "websiteRedirect: maybe",
      })
  void read_ofAnythingElse_namesTheFieldAndItsLine(String line) {
    String field = line.substring(0, line.indexOf(':'));
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(field)
        .hasMessageContaining("line 4");
  }

  private static FidelityOptions parse(String line) {
    String text =
        """
        id: m
        source: {connection: a, bucket: b}
        destination: {connection: c, bucket: d}
        """;
    return SpecFile.parse("spec.yaml", text + line + "\n", Path.of("/"), Instant.EPOCH)
        .copy()
        .fidelity();
  }
}
