package io.runar.peer;

import io.runar.PeerId;
import io.runar.security.PeerIdentity;

/**
 * Who a node is for what is held against it: its id and who has proven to bear it. The id
 * alone will not do, as with a network key any node may claim any.
 *
 * @param id what it calls itself
 * @param holder who it is by its certificate, see {@link PeerIdentity#holder()}
 */
record ProvenId(PeerId id, String holder) {

	static ProvenId of(PeerId id, PeerIdentity identity) {
		return new ProvenId(id, identity.holder());
	}

}
