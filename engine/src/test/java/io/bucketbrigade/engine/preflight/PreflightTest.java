package io.bucketbrigade.engine.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Keeps;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.BucketLock;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectChecksum.Algorithm;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.Carrying;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.RestoreOptions;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import io.bucketbrigade.model.spec.SelectionRule.TagCondition;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.model.spec.StorageClassRule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightTest {

  private static final RetryPolicy AT_ONCE = new RetryPolicy(4, Duration.ZERO, Duration.ZERO);
  private static final StateLocation FOLDER = StateLocation.inFolder("/state");
  private static final String CANARY = Canary.DEFAULT_KEY;

  private final FakeConnections connections = new FakeConnections();
  private BucketLocation source = at("old", "source", "");
  private BucketLocation destination = at("new", "destination", "");
  private CopyOptions copy = CopyOptions.DEFAULT;
  private boolean allowEmptySource;
  private Canary canary = Canary.DEFAULT;
  private SelectionOptions selection = SelectionOptions.NONE;
  private PassOptions passes = PassOptions.DEFAULT;
  private Versions versions = Versions.CURRENT;
  private StateLocation state = FOLDER;

  @BeforeEach
  void fillTheSource() {
    for (int i = 0; i < 20; i++) {
      connections.source.add("data/%02d".formatted(i), "bytes " + i);
    }
  }

  // ---- accepted

  @Test
  void examine_whenAllIsWell_acceptsAndPinsBothSides() {
    MigrationContext context = accepted();
    assertThat(context.source().endpoint()).isNotEqualTo(context.destination().endpoint());
    assertThat(context.source().sampleKey()).isEqualTo(ObjectKey.of("data/00"));
    assertThat(context.source().owner()).isEqualTo("memory-owner");
    assertThat(context.destination().region()).isEqualTo("memory-1");
    assertThat(report().result().warnings()).isEmpty();
  }

  @Test
  void examine_leavesNothingAtTheDestination() {
    accepted();
    assertThat(connections.destination.keys()).isEmpty();
    assertThat(connections.destination.openUploads()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Support.class)
  void examine_ofAVersionedBucket_leavesNoVersionAndNoMarker(Support conditions) {
    connections.behave(Behaviour.AWS.withVersioned(true).withConditions(conditions));
    accepted();
    assertThat(connections.destination.versionCount(CANARY)).isZero();
    assertThat(connections.destination.keys()).isEmpty();
    assertThat(accepted().destination().capabilities().versioned()).isTrue();
  }

  @Test
  void examine_writesNothingToTheSource() {
    accepted();
    assertThat(connections.ofSource().writes()).isZero();
    assertThat(connections.ofSource().requests(Operation.DELETE)).isZero();
  }

  @Test
  void examine_whenRequestsFailForAMoment_repeatsThem() {
    connections.ofSource().on(Operation.LIST).times(3).fail(StoreFailure.UNREACHABLE);
    connections.ofSource().on(Operation.GET).times(2).fail(StoreFailure.CONNECTION);
    connections.ofDestination().on(Operation.LIST).times(3).fail(StoreFailure.THROTTLED);
    connections.ofDestination().on(Operation.PUT).times(2).fail(StoreFailure.SERVER_ERROR);
    accepted();
  }

  @Test
  void examine_whenThePutsReplyIsLost_recognisesItsOwnCanary() {
    connections.ofDestination().on(Operation.PUT).loseReply();
    accepted();
    assertThat(connections.destination.keys()).isEmpty();
  }

  // ---- one sentence per thing that is wrong, told apart

  @Test
  void examine_whenTheEndpointIsWrong_saysUnreachable() {
    FakeConnections.failAll(connections.ofSource(), StoreFailure.UNREACHABLE);
    assertRefused(Side.SOURCE, FailureCode.UNREACHABLE, "s3://source", "endpoint");
  }

  @Test
  void examine_whenTheEndpointIsNoS3_saysUnreachable() {
    FakeConnections.failAll(connections.ofDestination(), StoreFailure.MALFORMED_REPLY);
    assertRefused(
        Side.DESTINATION, FailureCode.UNREACHABLE, "s3://destination", "does not answer as S3");
  }

  @Test
  void examine_whenTheCredentialsAreWrong_saysSo() {
    FakeConnections.failAll(connections.ofSource(), StoreFailure.BAD_CREDENTIALS);
    assertRefused(Side.SOURCE, FailureCode.BAD_CREDENTIALS, "connection 'old'", "credentials");
  }

  @Test
  void examine_whenTheBucketDoesNotExist_saysSo() {
    destination = at("new", "nowhere", "");
    assertRefused(Side.DESTINATION, FailureCode.NO_SUCH_BUCKET, "s3://nowhere", "no such bucket");
  }

  @Test
  void examine_whenListingIsDenied_saysSo() {
    connections.ofDestination().on(Operation.LIST).always().fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.DESTINATION, FailureCode.LIST_DENIED, "s3:ListBucket");
  }

  @Test
  void examine_whenAllSamplesAreDenied_saysReadDenied() {
    connections.ofSource().on(Operation.GET).always().fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.SOURCE, FailureCode.READ_DENIED, "s3:GetObject");
  }

  @Test
  void examine_whenOneSampleIsDenied_warnsAndPinsAReadableOne() {
    connections
        .ofSource()
        .on(Operation.GET)
        .key("data/00")
        .always()
        .fail(StoreFailure.ACCESS_DENIED);
    MigrationContext context = accepted();
    assertThat(context.source().sampleKey()).isNotEqualTo(ObjectKey.of("data/00")).isNotNull();
    assertThat(report().result().warnings()).anyMatch(w -> w.contains("cannot be read"));
  }

  @Test
  void examine_whenAllSamplesVanishMeanwhile_isNoRefusal() {
    connections.ofSource().on(Operation.GET).always().fail(StoreFailure.NOT_FOUND);
    assertThat(accepted().source().sampleKey()).isNull();
  }

  @Test
  void examine_whenWritingIsDenied_saysSo() {
    connections.ofDestination().on(Operation.PUT).always().fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.DESTINATION, FailureCode.WRITE_DENIED, "s3:PutObject");
  }

  @Test
  void examine_whenReadingBackIsDenied_saysReadDeniedAndStillCleansUp() {
    connections.ofDestination().on(Operation.GET).always().fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.DESTINATION, FailureCode.READ_DENIED, "s3:GetObject");
  }

  @Test
  void examine_whenDeletingIsDenied_warnsOnly() {
    connections.ofDestination().on(Operation.DELETE).always().fail(StoreFailure.ACCESS_DENIED);
    accepted();
    assertThat(report().result().warnings()).anyMatch(w -> w.startsWith("DELETE_DENIED: "));
  }

  @Test
  void examine_whenTheDestinationIsFull_saysSo() {
    connections.ofDestination().on(Operation.PUT).always().fail(StoreFailure.NO_SPACE);
    assertRefused(Side.DESTINATION, FailureCode.NO_SPACE, "make room");
  }

  @Test
  void examine_whenTheConnectionIsUnknown_namesThoseThatAreKnown() {
    source = at("prod", "source", "");
    assertRefused(Side.SOURCE, FailureCode.UNKNOWN_CONNECTION, "prod", "old");
  }

  @Test
  void examine_ofADirectoryBucket_refusesItByName() {
    destination = at("new", "fast--use1-az4--x-s3", "");
    assertRefused(Side.DESTINATION, FailureCode.UNSUPPORTED_BUCKET, "directory bucket");
  }

  @Test
  void examine_whenBothSidesAreWrong_reportsBoth() {
    FakeConnections.failAll(connections.ofSource(), StoreFailure.BAD_CREDENTIALS);
    connections.ofDestination().on(Operation.PUT).always().fail(StoreFailure.ACCESS_DENIED);
    assertThat(report().result().refusals())
        .extracting(Problem::code)
        .containsExactly(FailureCode.BAD_CREDENTIALS, FailureCode.WRITE_DENIED);
  }

  // ---- empty

  @Test
  void examine_ofAnEmptyPrefix_refuses() {
    source = at("old", "source", "dta/");
    assertRefused(Side.SOURCE, FailureCode.EMPTY_PREFIX, "s3://source/dta/");
    assertThat(report().result().emptySource()).isTrue();
  }

  @Test
  void examine_ofAnEmptyPrefixThatIsAllowed_accepts() {
    source = at("old", "source", "dta/");
    allowEmptySource = true;
    accepted();
    assertThat(report().result().emptySource()).isTrue();
  }

  // ---- one bucket

  @ParameterizedTest
  @CsvSource({
    "'', '', the same place",
    "data/, data/, the same place",
    "'', copy/, inside of",
    "data/, data/copy/, inside of",
    "data/0, '', around",
  })
  void examine_whenTheMappingOverlapsItself_refuses(String from, String to, String relation) {
    source = at("old", "source", from);
    destination = at("old", "source", to);
    assertRefused(Side.DESTINATION, FailureCode.SAME_BUCKET, relation);
    assertThat(connections.ofSource().writes()).isZero();
  }

  @Test
  void examine_whenTwoConnectionsLeadToOneEndpoint_seesTheOverlap() {
    connections.connect("twin", "old");
    destination = at("twin", "source", "data/");
    assertRefused(Side.DESTINATION, FailureCode.SAME_BUCKET, "inside of");
    assertThat(connections.faults("twin", "source").writes()).isZero();
  }

  @Test
  void examine_whenOneBucketHidesBehindTwoNames_findsOutByTheCanary() {
    connections.alias("disguise", "other-name", connections.source);
    destination = at("disguise", "other-name", "");
    assertRefused(Side.DESTINATION, FailureCode.SAME_BUCKET, "s3://other-name", "showed");
    assertThat(connections.source.holds(CANARY)).isFalse();
  }

  @Test
  void examine_whenOneBucketHidesBehindTwoNamesAndPrefixesAreApart_warns() {
    connections.alias("disguise", "other-name", connections.source);
    source = at("old", "source", "data/");
    destination = at("disguise", "other-name", "moved/");
    accepted();
    assertThat(report().result().warnings()).anyMatch(w -> w.contains("are one bucket"));
  }

  @Test
  void examine_ofTwoPrefixesOfOneBucket_accepts() {
    source = at("old", "source", "data/");
    destination = at("old", "source", "moved/");
    assertThat(accepted().destination().capabilities().serverSideCopy()).isTrue();
    assertThat(connections.source.keys()).allMatch(key -> key.value().startsWith("data/"));
  }

  @ParameterizedTest
  @CsvSource({"old, source, ''", "old, source, data/state", "new, destination, state/"})
  void examine_whenTheStateStoreIsInsideAMapping_refuses(
      String connection, String bucket, String prefix) {
    state = StateLocation.inBucket(at(connection, bucket, prefix));
    assertRefused(Side.STATE, FailureCode.SAME_BUCKET, "state store");
  }

  @Test
  void examine_whenTheStateStoreIsBesideTheMapping_accepts() {
    source = at("old", "source", "data/");
    state = StateLocation.inBucket(at("old", "source", "state"));
    accepted();
  }

  // ---- owner

  @Test
  void examine_whenTheOwnerIsAsExpected_accepts() {
    source = new BucketLocation("old", "source", "", "memory-owner");
    accepted();
  }

  @Test
  void examine_whenTheOwnerIsAnother_refuses() {
    destination = new BucketLocation("new", "destination", "", "somebody");
    assertRefused(Side.DESTINATION, FailureCode.WRONG_OWNER, "somebody", "memory-owner");
    assertThat(connections.ofDestination().writes()).isZero();
  }

  @Test
  void examine_whenAnAccountCannotBeCheckedElsewhereThanOnAws_refuses() {
    source = new BucketLocation("old", "source", "", "111122223333");
    assertRefused(Side.SOURCE, FailureCode.WRONG_OWNER, "111122223333");
  }

  @Test
  void examine_whenTheServerEnforcesTheExpectedOwner_tellsItFromDeniedListing() {
    source = new BucketLocation("old", "source", "", "111122223333");
    connections.ofSource().on(Operation.LIST).fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.SOURCE, FailureCode.WRONG_OWNER, "another account");
  }

  // ---- capabilities

  @Test
  void examine_ofAServerThatDoesEverything_findsItAll() {
    connections.source.add("tagged", new byte[3], tags(2));
    source = at("old", "source", "");
    destination = at("old", "destination", "");
    connections.createBucket("old", "destination");
    MigrationContext context = accepted();
    assertThat(context.destination().capabilities())
        .isEqualTo(
            new Capabilities(true, true, true, true, false, true, true, true, false, true)
                .withCarrying(
                    new Carrying(Keeps.AWS.storageClasses(), true, false, false, false)
                        .withRefusesWrongCrc32c(true)));
    assertThat(context.source().capabilities().carrying().noWebsite()).isTrue();
    assertThat(context.source().capabilities().tagCountOnRead()).isTrue();
    assertThat(context.source().capabilities().etagIsMd5()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Support.class,
      names = {"IGNORED", "REFUSED"})
  void examine_whenConditionsAreNotHonoured_doesNotRelyOnThem(Support support) {
    connections.behave(Behaviour.AWS.withConditions(support));
    Capabilities found = accepted().destination().capabilities();
    assertThat(found.conditionalPut()).isFalse();
    assertThat(found.conditionalComplete()).isFalse();
    assertThat(found.conditionalCopy()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Support.class)
  void examine_whenCopiesAreToBeDeleted_knowsWhetherDeletesTakeConditions(Support support) {
    passes = new PassOptions(true, null);
    for (boolean versioned : new boolean[] {false, true}) {
      connections.behave(Behaviour.AWS.withVersioned(versioned).withConditionalDelete(support));
      assertThat(accepted().destination().capabilities().conditionalDelete())
          .isEqualTo(support == Support.HONOURED);
      assertThat(connections.destination.keys()).isEmpty();
      assertThat(connections.destination.versionsInAll()).isZero();
    }
  }

  @Test
  void examine_whenCopiesAreToBeDeletedAndThatIsDenied_refuses() {
    passes = new PassOptions(true, null);
    connections.ofDestination().on(Operation.DELETE).always().fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.DESTINATION, FailureCode.DELETE_DENIED, "s3:DeleteObject");
  }

  @Test
  void examine_whenOnlyCopiesIgnoreConditions_knowsIt() {
    connections.behave(Behaviour.AWS.withConditionalCopy(Support.IGNORED));
    Capabilities found = accepted().destination().capabilities();
    assertThat(found.conditionalPut()).isTrue();
    assertThat(found.conditionalComplete()).isTrue();
    assertThat(found.conditionalCopy()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Support.class)
  void examine_ofChecksums_reliesOnCrc32cWhereAWrongOneIsRefused(Support checksums) {
    connections.behave(Behaviour.AWS.withKeeps(Keeps.AWS.withChecksums(checksums)));
    if (checksums == Support.IGNORED) {
      connections.ofDestination().believeChecksums();
    }
    assertThat(accepted().destination().capabilities().carrying().refusesWrongCrc32c())
        .isEqualTo(checksums == Support.HONOURED);
  }

  @Test
  void examine_whenEtagsOnlyLookLikeMd5s_knowsIt() {
    connections.behave(Behaviour.AWS.withEtagIsMd5(false));
    assertThat(accepted().destination().capabilities().etagIsMd5()).isFalse();
  }

  @Test
  void examine_whenTheSourcesEtagsOnlyLookLikeMd5s_knowsIt() {
    connections.source.behave(Behaviour.AWS.withEtagIsMd5(false));
    connections.source.add("data/00", "encrypted");
    assertThat(accepted().source().capabilities().etagIsMd5()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Support.class,
      names = {"IGNORED", "REFUSED"})
  void examine_whenTheDestinationKeepsNoTags_warns(Support support) {
    connections.behave(Behaviour.AWS.withTags(support));
    Capabilities found = accepted().destination().capabilities();
    assertThat(found.tags()).isFalse();
    assertThat(found.tagsOnWrite()).isFalse();
    assertThat(report().result().warnings()).anyMatch(w -> w.contains("tags: drop"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Support.class,
      names = {"IGNORED", "REFUSED"})
  void examine_whenRequiredTagsAreNotKept_refuses(Support support) {
    copy = options(TagPolicy.REQUIRE, CopyPath.AUTO);
    connections.behave(Behaviour.AWS.withTags(support));
    assertRefused(Side.DESTINATION, FailureCode.CANNOT_CARRY, "tags: carry");
  }

  @Test
  void examine_whenRequiredTagsAreKept_isAccepted() {
    copy = options(TagPolicy.REQUIRE, CopyPath.AUTO);
    assertThat(accepted().destination().capabilities().tags()).isTrue();
  }

  @Test
  void examine_whenTagsMustFollowTheWrite_knowsIt() {
    connections.behave(Behaviour.AWS.withTagsOnWrite(Support.IGNORED));
    Capabilities found = accepted().destination().capabilities();
    assertThat(found.tags()).isTrue();
    assertThat(found.tagsOnWrite()).isFalse();
  }

  @Test
  void examine_whenNoTagCountIsTold_doesNotRelyOnIt() {
    connections.source.add("data/00", new byte[3], tags(1));
    connections.source.behave(Behaviour.AWS.withTagCountOnRead(false));
    MigrationContext context = accepted();
    assertThat(context.source().capabilities().tagCountOnRead()).isFalse();
    assertThat(context.source().capabilities().tags()).isTrue();
  }

  @Test
  void examine_whenTheSourceHasNoTagsAtAll_takesNoCountForNone() {
    Capabilities found = accepted().source().capabilities();
    assertThat(found.tags()).isTrue();
    assertThat(found.tagCountOnRead()).isFalse();
    assertThat(found.tagCountOpen()).isTrue();
  }

  @Test
  void examine_whenTheSourceHasNoTagsAtAll_learnsFromACanaryOnTheSameServer() {
    connections.createBucket("old", "destination");
    destination = at("old", "destination", "");
    Capabilities found = accepted().source().capabilities();
    assertThat(found.tagCountOnRead()).isTrue();
    assertThat(found.tagCountOpen()).isFalse();
  }

  @Test
  void examine_whenATaggedObjectIsNotCounted_believesNoCanary() {
    connections.createBucket("old", "destination");
    destination = at("old", "destination", "");
    connections.source.add("data/00", new byte[3], tags(1));
    connections.source.behave(Behaviour.AWS.withTagCountOnRead(false));
    Capabilities found = accepted().source().capabilities();
    assertThat(found.tagCountOnRead()).isFalse();
    assertThat(found.tagCountOpen()).isFalse();
  }

  @Test
  void examine_whenTheSourceKnowsNoTags_asksForNone() {
    connections.source.behave(Behaviour.AWS.withTags(Support.REFUSED));
    assertThat(accepted().source().capabilities().tags()).isFalse();
    assertThat(report().result().warnings()).anyMatch(w -> w.contains("does not know tags"));
  }

  @Test
  void examine_whenTheSourcesTagsAreDenied_refusesRatherThanLosesThem() {
    connections.ofSource().on(Operation.GET_TAGS).always().fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.SOURCE, FailureCode.READ_DENIED, "s3:GetObjectTagging");
  }

  @Test
  void examine_whenTagsAreDroppedByChoice_neverAsksForThem() {
    connections.ofSource().on(Operation.GET_TAGS).always().fail(StoreFailure.ACCESS_DENIED);
    copy = options(TagPolicy.DROP, CopyPath.AUTO);
    accepted();
    assertThat(connections.ofSource().requests(Operation.GET_TAGS)).isZero();
  }

  @Test
  void examine_whenRulesNeedTagsThatAreDenied_refusesEvenIfTagsAreDropped() {
    connections.ofSource().on(Operation.GET_TAGS).always().fail(StoreFailure.ACCESS_DENIED);
    copy = options(TagPolicy.DROP, CopyPath.AUTO);
    TagCondition tag = new TagCondition("keep", null);
    selection =
        new SelectionOptions(
            List.of(
                new SelectionRule(
                    Action.INCLUDE, null, null, null, null, null, null, List.of(), tag)),
            null,
            List.of(),
            false);
    assertRefused(Side.SOURCE, FailureCode.READ_DENIED, "s3:GetObjectTagging", "those rules");
  }

  @Test
  void examine_whenOneOfTheSourcesTagsMayNotBeRead_doesNotRelyOnCounts() {
    connections.source.add("few/0", new byte[3], tags(1));
    connections.source.add("few/1", new byte[3], tags(1));
    source = at("old", "source", "few/");
    connections
        .ofSource()
        .on(Operation.GET_TAGS)
        .key("few/1")
        .always()
        .fail(StoreFailure.ACCESS_DENIED);
    Capabilities found = accepted().source().capabilities();
    assertThat(found.tags()).isTrue();
    assertThat(found.tagCountOnRead()).isFalse();
    assertThat(found.tagCountOpen()).isFalse();
  }

  // ---- what objects carry

  @ParameterizedTest
  @EnumSource(
      value = Support.class,
      names = {"IGNORED", "REFUSED"})
  void examine_whenTheDestinationLacksAClassOfTheSource_warns(Support support) {
    connections.source.add("data/00", new byte[3], inClass("STANDARD_IA"));
    connections.source.add("data/01", new byte[3], inClass("GLACIER_IR"));
    connections.behave(behaviourWithClasses(Set.of("GLACIER_IR"), support));
    Capabilities found = accepted().destination().capabilities();
    assertThat(found.carrying().storageClasses()).containsExactly("GLACIER_IR");
    assertThat(report().result().warnings())
        .anyMatch(w -> w.contains("STANDARD_IA") && w.contains("default class"));
  }

  @Test
  void examine_whenTheDestinationLacksClassesThatNobodyUses_saysNothing() {
    connections.behave(behaviourWithClasses(Set.of(), Support.IGNORED));
    accepted();
    assertThat(report().result().warnings()).noneMatch(w -> w.contains("storage class"));
  }

  @Test
  void examine_whenANamedClassIsNotKept_refuses() {
    connections.behave(behaviourWithClasses(Set.of("STANDARD_IA"), Support.IGNORED));
    copy = withFidelity(FidelityOptions.DEFAULT.withStorageClass(StorageClassRule.only("GLACIER")));
    assertRefused(Side.DESTINATION, FailureCode.CANNOT_CARRY, "GLACIER", "s3://destination");
  }

  @Test
  void examine_whenManyClassesWereTriedInAVersionedBucket_leavesNoVersion() {
    connections.behave(Behaviour.AWS.withVersioned(true));
    accepted();
    assertThat(connections.destination.keys()).isEmpty();
    assertThat(connections.destination.versionsInAll()).isZero();
  }

  @Test
  void examine_whenKmsKeysAreAskedFor_writesEveryProbeUnderThemAndTrustsNoEtag() {
    copy =
        withFidelity(
            FidelityOptions.DEFAULT.withEncryption(
                EncryptionRule.kms("arn:new", Map.of("arn:old", "arn:other"), null)));
    assertThat(accepted().destination().capabilities().etagIsMd5()).isFalse();
  }

  // ---- archives

  @Test
  void examine_whenTheSourceHasArchivedObjects_saysSoBeforeAnythingIsCopied() {
    connections.source.add("data/00", new byte[3], inClass("GLACIER"));
    connections.source.add("data/07", new byte[3], inClass("DEEP_ARCHIVE"));
    accepted();
    assertThat(report().result().warnings())
        .anyMatch(w -> w.contains("2 of the first 20 objects") && w.contains("restore: {days: 7}"));
    copy =
        withFidelity(
            FidelityOptions.DEFAULT.withRestore(new RestoreOptions(3, RestoreOptions.Tier.BULK)));
    accepted();
    assertThat(report().result().warnings()).anyMatch(w -> w.contains("3 days"));
    assertThat(connections.ofSource().requests(Operation.RESTORE)).isZero();
  }

  // ---- Object Lock

  @Test
  void examine_whenLocksAreCarriedToABucketWithoutThem_refusesAndWritesNothing() {
    copy = withFidelity(FidelityOptions.DEFAULT.withObjectLock(LockPolicy.CARRY));
    assertRefused(Side.DESTINATION, FailureCode.CANNOT_CARRY, "Object Lock", "objectLock: carry");
    assertThat(connections.ofDestination().writes()).isZero();
  }

  @Test
  void examine_whenLocksAreCarried_triesThemOnTheCanaryAlone() {
    connections.behave(locking(new BucketLock(true, false)));
    copy = withFidelity(FidelityOptions.DEFAULT.withObjectLock(LockPolicy.CARRY));
    assertThat(accepted().source().capabilities().carrying().objectLock()).isFalse();
    assertThat(connections.destination.versionsInAll()).isZero();
  }

  @Test
  void examine_whenTheSourceHasLocks_knowsIt() {
    connections.source.behave(locking(new BucketLock(true, false)));
    connections.behave(locking(new BucketLock(true, false)));
    copy = withFidelity(FidelityOptions.DEFAULT.withObjectLock(LockPolicy.CARRY));
    assertThat(accepted().source().capabilities().carrying().objectLock()).isTrue();
  }

  @Test
  void examine_whenTheSourcesLocksAreDenied_refusesRatherThanLosesThem() {
    connections.source.behave(locking(new BucketLock(true, false)));
    connections.behave(locking(new BucketLock(true, false)));
    copy = withFidelity(FidelityOptions.DEFAULT.withObjectLock(LockPolicy.CARRY));
    connections.ofSource().on(Operation.GET_LOCK).always().fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.SOURCE, FailureCode.READ_DENIED, "s3:GetObjectRetention");
  }

  @Test
  void examine_whenTheDestinationDeniesLocks_refuses() {
    connections.behave(locking(new BucketLock(true, false)));
    copy = withFidelity(FidelityOptions.DEFAULT.withObjectLock(LockPolicy.CARRY));
    connections.ofDestination().on(Operation.PUT_LOCK).always().fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.DESTINATION, FailureCode.CANNOT_CARRY, "s3:PutObjectRetention");
  }

  // ---- ACLs

  @Test
  void examine_whenGrantsAreCarried_triesThemOnTheCanaryAlone() {
    copy = withFidelity(FidelityOptions.DEFAULT.withAcl(OWNERS));
    accepted();
    assertThat(connections.ofDestination().requests(Operation.PUT_ACL, CANARY)).isEqualTo(1);
    assertThat(connections.destination.keys()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Support.class,
      names = {"IGNORED", "REFUSED"})
  void examine_whenTheDestinationTakesNoGrants_refuses(Support support) {
    copy = withFidelity(FidelityOptions.DEFAULT.withAcl(OWNERS));
    connections.destination.behave(Behaviour.AWS.withKeeps(Keeps.AWS.withAcls(support)));
    assertRefused(
        Side.DESTINATION,
        FailureCode.CANNOT_CARRY,
        "'acl'",
        support == Support.REFUSED ? "BucketOwnerPreferred" : "forgets");
  }

  @Test
  void examine_whenTheSourcesGrantsAreDenied_refusesRatherThanLosesThem() {
    copy = withFidelity(FidelityOptions.DEFAULT.withAcl(OWNERS));
    connections.ofSource().on(Operation.GET_ACL).always().fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.SOURCE, FailureCode.READ_DENIED, "s3:GetObjectAcl");
  }

  private static final AclOptions OWNERS =
      new AclOptions(Map.of("old-reader", "new-reader"), AclOptions.Unmapped.QUARANTINE);

  // ---- checksums

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void examine_whenTheSourceHasChecksums_learnsWhichTheDestinationChecks(boolean onServer) {
    byte[] bytes = new byte[3];
    ObjectChecksum checksum = ObjectChecksum.of(Algorithm.CRC32, ByteBuffer.wrap(bytes));
    connections.source.add("data/00", bytes, ObjectAttributes.NONE.withChecksum(checksum));
    if (onServer) {
      destination = at("old", "destination", "");
      connections.createBucket("old", "destination");
    }
    MigrationContext context = accepted();
    Carrying found = context.destination().capabilities().carrying();
    assertThat(context.source().capabilities().checksums()).isTrue();
    assertThat(found.checksums())
        .containsExactlyInAnyOrder("CRC64NVME", "CRC32C", "CRC32", "SHA256", "SHA1");
    assertThat(found.checksumsOfParts()).containsExactlyInAnyOrder("CRC64NVME", "CRC32C", "CRC32");
    assertThat(connections.destination.keys()).isEmpty();
    assertThat(connections.destination.openUploads()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Support.class,
      names = {"IGNORED", "REFUSED"})
  void examine_whenTheDestinationKeepsNoChecksums_reliesOnNone(Support support) {
    byte[] bytes = new byte[3];
    ObjectChecksum checksum = ObjectChecksum.of(Algorithm.CRC32, ByteBuffer.wrap(bytes));
    connections.source.add("data/00", bytes, ObjectAttributes.NONE.withChecksum(checksum));
    connections.destination.behave(Behaviour.AWS.withKeeps(Keeps.AWS.withChecksums(support)));
    Carrying found = accepted().destination().capabilities().carrying();
    assertThat(found.checksums()).isEmpty();
    assertThat(found.checksumsOfParts()).isEmpty();
  }

  @Test
  void examine_whenTheDestinationBelievesEveryChecksum_reliesOnNone() {
    byte[] bytes = new byte[3];
    ObjectChecksum checksum = ObjectChecksum.of(Algorithm.CRC32, ByteBuffer.wrap(bytes));
    connections.source.add("data/00", bytes, ObjectAttributes.NONE.withChecksum(checksum));
    connections.ofDestination().believeChecksums();
    assertThat(accepted().destination().capabilities().carrying().checksums()).isEmpty();
  }

  @Test
  void examine_whenTheSourceTellsWrongChecksums_believesNone() {
    ObjectChecksum wrong = ObjectChecksum.of(Algorithm.CRC32, ByteBuffer.allocate(9));
    connections.source.add("data/00", new byte[3], ObjectAttributes.NONE.withChecksum(wrong));
    assertThat(accepted().source().capabilities().checksums()).isFalse();
    assertThat(report().result().warnings()).anyMatch(w -> w.contains("tells checksums"));
  }

  @Test
  void examine_whenTheSourceHasNoChecksums_triesNone() {
    MigrationContext context = accepted();
    assertThat(context.source().capabilities().checksums()).isFalse();
    assertThat(context.destination().capabilities().carrying().checksums()).isEmpty();
    assertThat(connections.ofDestination().requests(Operation.COMPLETE_MULTIPART)).isEqualTo(1);
  }

  @Test
  void examine_whenDatesAreRecorded_triesItOnTheCanary() {
    copy = withFidelity(FidelityOptions.DEFAULT.withRecordedLastModified("modified"));
    destination = at("old", "destination", "");
    connections.createBucket("old", "destination");
    assertThat(accepted().destination().capabilities().serverSideCopy()).isTrue();
  }

  @Test
  void examine_whenRecordedDatesAreForgotten_refuses() {
    copy = withFidelity(FidelityOptions.DEFAULT.withRecordedLastModified("modified"));
    connections.ofDestination().forgetUserMetadata();
    assertRefused(Side.DESTINATION, FailureCode.CANNOT_CARRY, "recordLastModified");
  }

  @Test
  void examine_whenADefaultRetentionIsNotAccepted_refusesAndWritesNothing() {
    connections.behave(locking(new BucketLock(true, true)));
    assertRefused(
        Side.DESTINATION, FailureCode.DEFAULT_RETENTION, "acceptDefaultRetention", "canary");
    assertThat(connections.ofDestination().writes()).isZero();
  }

  @Test
  void examine_whenADefaultRetentionIsAccepted_goesOn() {
    connections.behave(locking(new BucketLock(true, true)));
    copy = withFidelity(FidelityOptions.DEFAULT.withDefaultRetentionAccepted(true));
    accepted();
  }

  private static Behaviour locking(BucketLock lock) {
    return Behaviour.AWS.withVersioned(true).withKeeps(Keeps.AWS.withLock(lock));
  }

  @ParameterizedTest
  @EnumSource(
      value = Support.class,
      names = {"IGNORED", "REFUSED"})
  void examine_whenTheDestinationDoesNotEncryptAsAsked_refuses(Support support) {
    connections.behave(Behaviour.AWS.withKeeps(Keeps.AWS.withEncryption(support)));
    copy = withFidelity(FidelityOptions.DEFAULT.withEncryption(EncryptionRule.SSE_S3));
    assertRefused(Side.DESTINATION, FailureCode.CANNOT_CARRY, "AES256", "s3://destination");
    assertThat(connections.destination.keys()).isEmpty();
  }

  @Test
  void examine_whenASampleIsUnderACustomersKey_warns() {
    connections.ofSource().on(Operation.GET).key("data/00").fail(StoreFailure.CUSTOMER_KEY);
    connections.source.add("data/00", "x");
    assertThat(report().result().warnings()).anyMatch(w -> w.contains("SSE-C"));
  }

  @Test
  void examine_whenTheDestinationForgetsRedirects_knowsIt() {
    connections.behave(Behaviour.AWS.withKeeps(Keeps.AWS.withoutRedirects()));
    assertThat(accepted().destination().capabilities().carrying().websiteRedirects()).isFalse();
  }

  @Test
  void examine_whenObjectsWouldBelongToTheirWriter_givesTheBucketsOwnerControl() {
    connections.behave(Behaviour.AWS.withKeeps(Keeps.AWS.withWritersOwn()));
    assertThat(accepted().destination().capabilities().carrying().ownerControl()).isTrue();
  }

  @Test
  void examine_whenTheBucketsOwnerCannotBeGivenControl_warns() {
    connections.behave(Behaviour.AWS.withKeeps(Keeps.AWS.withWritersOwn()));
    connections.ofDestination().refuseOwnerControl();
    assertThat(accepted().destination().capabilities().carrying().ownerControl()).isFalse();
    assertThat(report().result().warnings()).anyMatch(w -> w.contains("s3:PutObjectAcl"));
  }

  @Test
  void examine_whenOwnersMayNotBeAsked_sendsNoAcl() {
    connections.behave(Behaviour.AWS.withKeeps(Keeps.AWS.withWritersOwn()));
    connections.ofDestination().hideOwners();
    assertThat(accepted().destination().capabilities().carrying().ownerControl()).isFalse();
  }

  @Test
  void examine_whenTheSourceServesAWebsite_knowsIt() {
    connections.source.behave(Behaviour.AWS.withKeeps(Keeps.AWS.withWebsite()));
    assertThat(accepted().source().capabilities().carrying().noWebsite()).isFalse();
  }

  @Test
  void examine_whenASampleHasARedirectWithoutAWebsite_knowsIt() {
    connections.source.add("data/00", new byte[3], ObjectAttributes.beside("/x", null));
    assertThat(accepted().source().capabilities().carrying().noWebsite()).isFalse();
  }

  // ---- server-side copy

  @Test
  void examine_betweenProviders_streams() {
    assertThat(accepted().destination().capabilities().serverSideCopy()).isFalse();
  }

  @Test
  void examine_whenServerSideCopiesAreAskedForAndNotPossible_refuses() {
    copy = options(TagPolicy.CARRY, CopyPath.SERVER_SIDE);
    assertRefused(Side.DESTINATION, FailureCode.UNSUPPORTED_BUCKET, "different endpoints");
  }

  @Test
  void examine_whenTheProviderRefusesServerSideCopies_streams() {
    connections.createBucket("old", "destination").behave(Behaviour.AWS.withServerSideCopy(false));
    destination = at("old", "destination", "");
    assertThat(accepted().destination().capabilities().serverSideCopy()).isFalse();
  }

  @Test
  void examine_whenStreamingIsAskedFor_copiesNothingOnTheServer() {
    connections.createBucket("old", "destination");
    destination = at("old", "destination", "");
    copy = options(TagPolicy.CARRY, CopyPath.STREAM);
    assertThat(accepted().destination().capabilities().serverSideCopy()).isFalse();
  }

  // ---- the canary

  @Test
  void examine_whenSomebodysObjectHasTheReservedName_leavesItAlone() {
    connections.destination.add(CANARY, "mine");
    accepted();
    assertThat(connections.destination.bytesOf(CANARY)).asString().isEqualTo("mine");
    assertThat(connections.destination.keys()).hasSize(1);
  }

  @Test
  void examine_afterAKilledPreflight_takesItsLeftoversAway() {
    connections.ofDestination().on(Operation.DELETE).always().fail(StoreFailure.UNREACHABLE);
    accepted();
    assertThat(connections.destination.keys()).isNotEmpty();
    connections.ofDestination().heal();
    accepted();
    assertThat(connections.destination.keys()).isEmpty();
  }

  @Test
  void examine_whenAProbeFailsInBetween_stillCleansUp() {
    connections.ofDestination().on(Operation.UPLOAD_PART).always().fail(StoreFailure.UNREACHABLE);
    assertRefused(Side.DESTINATION, FailureCode.UNREACHABLE, "s3://destination");
    assertThat(connections.destination.keys()).isEmpty();
    assertThat(connections.destination.openUploads()).isEmpty();
  }

  @Test
  void examine_withoutCanary_writesNothingAndSaysWhatIsUnproven() {
    canary = new Canary(false, CANARY);
    MigrationContext context = accepted();
    assertThat(connections.ofDestination().writes()).isZero();
    assertThat(context.destination().capabilities().conditionalPut()).isFalse();
    assertThat(context.destination().capabilities().tags()).isTrue();
    assertThat(report().result().warnings()).anyMatch(w -> w.contains("can be written to"));
  }

  @Test
  void examine_putsTheCanaryBelowThePrefix() {
    destination = at("new", "destination", "in/");
    accepted();
    assertThat(connections.ofDestination().requests(Operation.PUT, "in/" + CANARY)).isPositive();
    assertThat(connections.ofDestination().requests(Operation.PUT, CANARY)).isZero();
  }

  // ---- versions

  @Test
  void examine_forVersions_whenTheDestinationKeepsNone_refuses() {
    versions = Versions.ALL;
    assertRefused(
        Side.DESTINATION, FailureCode.VERSIONING_NOT_ENABLED, "s3://destination", "enable it");
  }

  @Test
  void examine_forVersions_acceptsASourceWithoutThem() {
    versions = Versions.ALL;
    connections.destination.behave(Behaviour.AWS.withVersioned(true));
    accepted();
    assertThat(connections.destination.keysOfAllVersions()).isEmpty();
  }

  @Test
  void examine_forVersions_whenAllObjectsAreDeleted_isNotEmpty() {
    versions = Versions.ALL;
    source = at("old", "source", "gone/");
    connections.destination.behave(Behaviour.AWS.withVersioned(true));
    connections.source.behave(Behaviour.AWS.withVersioned(true));
    connections.source.addDeleteMarker(ObjectKey.of("gone/a"));
    accepted();
  }

  @Test
  void examine_forVersions_whenTheyMayNotBeListed_refuses() {
    versions = Versions.ALL;
    connections.destination.behave(Behaviour.AWS.withVersioned(true));
    connections.ofSource().on(Operation.LIST_VERSIONS).always().fail(StoreFailure.ACCESS_DENIED);
    assertRefused(Side.SOURCE, FailureCode.LIST_DENIED, "s3:ListBucketVersions");
  }

  @Test
  void examine_forVersions_whenTheSourceDoesNotListThem_refuses() {
    versions = Versions.ALL;
    connections.destination.behave(Behaviour.AWS.withVersioned(true));
    connections.ofSource().on(Operation.LIST_VERSIONS).always().fail(StoreFailure.NOT_IMPLEMENTED);
    assertRefused(Side.SOURCE, FailureCode.UNSUPPORTED_BUCKET, "versions: current");
  }

  @Test
  void examine_forVersions_whenTagsDoNotRideOnWrites_refuses() {
    versions = Versions.ALL;
    connections.destination.behave(
        Behaviour.AWS.withVersioned(true).withTagsOnWrite(Support.IGNORED));
    assertRefused(Side.DESTINATION, FailureCode.CANNOT_CARRY, "tags: drop");
  }

  // ---- looking alone

  @Test
  void look_learnsWhatBothSidesTell_andWritesNothing() {
    connections.destination.add("copy", "bytes");

    PreflightReport report =
        new Preflight(connections, InstantSource.system(), AT_ONCE).look(spec(), state);

    MigrationContext context = Objects.requireNonNull(report.context());
    assertThat(context.source().capabilities().etagIsMd5()).isTrue();
    assertThat(context.destination().capabilities().etagIsMd5()).isTrue();
    assertThat(connections.ofSource().writes() + connections.ofDestination().writes()).isZero();
    assertThat(connections.ofDestination().requests(Operation.DELETE)).isZero();
  }

  @Test
  void look_whenTheDestinationCannotBeRead_refusesAndNamesIt() {
    connections.destination.add("copy", "bytes");
    connections.ofDestination().on(Operation.GET).always().fail(StoreFailure.ACCESS_DENIED);

    PreflightReport report =
        new Preflight(connections, InstantSource.system(), AT_ONCE).look(spec(), state);

    assertThat(report.context()).isNull();
    assertThat(report.result().refusals()).extracting(Problem::side).contains(Side.DESTINATION);
  }

  // ---- leaves

  private PreflightReport report() {
    return new Preflight(connections, InstantSource.system(), AT_ONCE).examine(spec(), state);
  }

  private MigrationSpec spec() {
    return new MigrationSpec(
            "m1",
            source,
            destination,
            null,
            copy,
            null,
            allowEmptySource,
            canary,
            selection,
            Duration.ofHours(1),
            Duration.ofMinutes(10),
            VerifyLevel.LISTING)
        .withVersions(versions)
        .withPasses(passes);
  }

  private MigrationContext accepted() {
    PreflightReport report = report();
    assertThat(report.result().refusals()).isEmpty();
    return Objects.requireNonNull(report.context());
  }

  private void assertRefused(Side side, FailureCode code, String... words) {
    PreflightReport report = report();
    assertThat(report.context()).isNull();
    assertThat(report.result().refusals()).hasSize(1);
    Problem problem = report.result().refusals().getFirst();
    assertThat(problem.side()).isEqualTo(side);
    assertThat(problem.code()).as(problem.message()).isEqualTo(code);
    assertThat(problem.message()).contains(words).endsWith(".");
  }

  private static BucketLocation at(String connection, String bucket, String prefix) {
    return new BucketLocation(connection, bucket, prefix, null);
  }

  private static CopyOptions options(TagPolicy tags, CopyPath path) {
    CopyOptions d = CopyOptions.DEFAULT;
    return new CopyOptions(
        d.overwrite(),
        tags,
        path,
        d.partSizeBytes(),
        d.multipartThresholdBytes(),
        d.fidelity(),
        d.largeObjectThresholdBytes());
  }

  private static CopyOptions withFidelity(FidelityOptions fidelity) {
    return CopyOptions.DEFAULT.withFidelity(fidelity);
  }

  private static ObjectAttributes inClass(String storageClass) {
    return ObjectAttributes.beside(null, storageClass);
  }

  private static Behaviour behaviourWithClasses(Set<String> classes, Support others) {
    return Behaviour.AWS.withKeeps(Keeps.AWS.withClasses(classes, others));
  }

  private static ObjectAttributes tags(int count) {
    Map<String, String> tags = count == 1 ? Map.of("a", "1") : Map.of("a", "1", "b", "2");
    return ObjectAttributes.NONE.withTags(tags);
  }
}
