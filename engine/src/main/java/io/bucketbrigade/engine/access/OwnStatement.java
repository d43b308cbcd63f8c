package io.bucketbrigade.engine.access;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A statement that we add.
 *
 * @param sid its name, one of {@link Sids}
 * @param json all of it, its name included
 */
record OwnStatement(String sid, ObjectNode json) {}
