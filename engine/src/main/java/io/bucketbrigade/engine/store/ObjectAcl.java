package io.bucketbrigade.engine.store;

import java.util.Set;

/**
 * Who may do what with an object.
 *
 * @param owner the canonical id of whose it is
 * @param grants to him and others
 */
public record ObjectAcl(String owner, Set<Grant> grants) {

  /** Copies the set. */
  public ObjectAcl {
    grants = Set.copyOf(grants);
  }

  /**
   * What somebody may do.
   *
   * @param grantee a canonical id, or the URI of a group
   * @param permission as S3 names it, such as {@code READ}
   */
  public record Grant(String grantee, String permission) {

    /** Whether the grantee is a group. */
    public boolean isToGroup() {
      return grantee.startsWith("http://") || grantee.startsWith("https://");
    }
  }
}
