package io.bucketbrigade.model.spec;

/** When an item of the source's bucket is applied to the destination's. */
public enum ApplyStage {
  /** What objects that arrive are to meet, and what keeps others from them. */
  BEFORE_COPY,
  /** What would act on a copy, keep it out, or matters to applications alone. */
  AFTER_COPY,
  /** It is not. */
  NEVER
}
