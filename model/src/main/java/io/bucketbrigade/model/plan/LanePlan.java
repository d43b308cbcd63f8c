package io.bucketbrigade.model.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.KeyRange;

/**
 * One lane of the plan.
 *
 * @param id index and shortened, escaped prefix; unique in the plan, usable in a workflow id and as
 *     a file name
 * @param label the prefix (or first key) as people know it, shortened and free of control
 *     characters
 * @param range its part of the key space; neighbouring lanes touch
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LanePlan(String id, String label, KeyRange range) {}
