/**
 * Discovery in the local network by multicast DNS (RFC 6762) and DNS-SD (RFC 6763). The
 * only package that touches JmDNS.
 */
@NullMarked
package io.runar.discovery.mdns;

import org.jspecify.annotations.NullMarked;
