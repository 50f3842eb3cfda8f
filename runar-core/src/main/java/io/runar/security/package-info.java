/**
 * Who a peer is and what it may do: credentials for TLS, the gate every connection
 * passes, authorization and rate limits.
 */
@NullMarked
package io.runar.security;

import org.jspecify.annotations.NullMarked;
