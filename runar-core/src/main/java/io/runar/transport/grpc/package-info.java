/**
 * The gRPC transport: one long-lived bidirectional stream per connection, over mutual TLS
 * 1.3. The only package that touches gRPC; not API.
 */
@NullMarked
package io.runar.transport.grpc;

import org.jspecify.annotations.NullMarked;
