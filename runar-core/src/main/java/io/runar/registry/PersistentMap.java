package io.runar.registry;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * An immutable map from text whose changed copies share all but the way to the change: a
 * hash array mapped trie (P. Bagwell, "Ideal Hash Trees", 2001) that is kept canonical as
 * in CHAMP (M. Steindorfer, J. Vinju, OOPSLA 2015): a node with a single entry is never
 * kept below the root. With 100,000 entries a lookup passes four nodes and a change
 * copies four.
 * <p>
 * Entries know their key, so that no entry needs a second object for it. Keys whose hash
 * codes are the same are told apart by further hash functions, one after the other:
 * whoever chooses the keys, as a peer does, makes the map at most a few levels deeper,
 * for keys as short as paths cannot be made to agree in many of them.
 * <p>
 * Reading is thread-safe and allocates nothing. A map must be handed to other threads
 * through a volatile field or the like, for its nodes have no final fields.
 *
 * @param <E> type of the entries
 */
final class PersistentMap<E extends PersistentMap.Entry> {

	private static final int LEVEL_BITS = 5;

	/** Bits that one hash gives; the last level gets the two that are left. */
	private static final int HASH_BITS = Integer.SIZE;

	private static final PersistentMap<Entry> EMPTY = new PersistentMap<>(new Node(null, 0, new Object[0]));

	private final Node root;

	private PersistentMap(Node root) {
		this.root = root;
	}

	@SuppressWarnings("unchecked")
	static <E extends Entry> PersistentMap<E> empty() {
		return (PersistentMap<E>) EMPTY;
	}

	boolean isEmpty() {
		return this.root.bitmap == 0;
	}

	@SuppressWarnings("unchecked")
	@Nullable E get(String key) {
		return (E) find(this.root, key);
	}

	/** Returns a copy with an entry, in place of one that has the same key. */
	PersistentMap<E> with(E entry) {
		String key = entry.key();
		return new PersistentMap<>(put(null, this.root, entry, key, hash(key, 0), 0, 0));
	}

	/** Returns a copy without the entry of a key. */
	PersistentMap<E> without(String key) {
		Node changed = remove(null, this.root, key, hash(key, 0), 0, 0);
		return (changed == this.root) ? this : new PersistentMap<>(changed);
	}

	/** Returns the one entry; {@code null} if there is none, or there are several. */
	@SuppressWarnings("unchecked")
	@Nullable E only() {
		// One that is left alone is moved up to the root when the others are removed.
		Object[] slots = this.root.slots;
		return (slots.length == 1 && !(slots[0] instanceof Node)) ? (E) slots[0] : null;
	}

	/** Visits all entries in no particular order. */
	void forEach(Consumer<? super E> consumer) {
		visit(this.root, consumer);
	}

	/** Starts a number of changes that copy each node at most once. */
	Builder<E> toBuilder() {
		return new Builder<>(this.root);
	}

	private static @Nullable Entry find(Node root, String key) {
		Node node = root;
		int hash = hash(key, 0);
		int shift = 0;
		int round = 0;
		while (true) {
			int bit = bit(hash, shift);
			if ((node.bitmap & bit) == 0) {
				return null;
			}
			Object slot = node.slots[node.index(bit)];
			if (!(slot instanceof Node child)) {
				Entry entry = (Entry) slot;
				return entry.hasKey(key) ? entry : null;
			}
			node = child;
			shift += LEVEL_BITS;
			if (shift >= HASH_BITS) {
				hash = hash(key, ++round);
				shift = 0;
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static <E> void visit(Node node, Consumer<? super E> consumer) {
		for (Object slot : node.slots) {
			if (slot instanceof Node child) {
				visit(child, consumer);
			}
			else {
				consumer.accept((E) slot);
			}
		}
	}

	private static Node put(@Nullable Object owner, Node node, Entry entry, String key, int hash, int shift,
			int round) {
		int bit = bit(hash, shift);
		int index = node.index(bit);
		if ((node.bitmap & bit) == 0) {
			return node.inserted(owner, bit, index, entry);
		}
		Object slot = node.slots[index];
		boolean last = shift + LEVEL_BITS >= HASH_BITS;
		int nextRound = last ? round + 1 : round;
		int nextShift = last ? 0 : shift + LEVEL_BITS;
		if (slot instanceof Node child) {
			int nextHash = last ? hash(key, nextRound) : hash;
			Node changed = put(owner, child, entry, key, nextHash, nextShift, nextRound);
			return (changed == child) ? node : node.replaced(owner, index, changed);
		}
		Entry other = (Entry) slot;
		if (other.hasKey(key)) {
			return node.replaced(owner, index, entry);
		}
		// Two entries want one place: both go a level down, and further if they must.
		String otherKey = other.key();
		Node child = new Node(owner, bit(hash(otherKey, nextRound), nextShift), new Object[] { other });
		int nextHash = last ? hash(key, nextRound) : hash;
		return node.replaced(owner, index, put(owner, child, entry, key, nextHash, nextShift, nextRound));
	}

	private static Node remove(@Nullable Object owner, Node node, String key, int hash, int shift, int round) {
		int bit = bit(hash, shift);
		if ((node.bitmap & bit) == 0) {
			return node;
		}
		int index = node.index(bit);
		Object slot = node.slots[index];
		if (!(slot instanceof Node child)) {
			return ((Entry) slot).hasKey(key) ? node.removed(owner, bit, index) : node;
		}
		boolean last = shift + LEVEL_BITS >= HASH_BITS;
		int nextRound = last ? round + 1 : round;
		Node changed = remove(owner, child, key, last ? hash(key, nextRound) : hash, last ? 0 : shift + LEVEL_BITS,
				nextRound);
		if (changed.slots.length == 1 && !(changed.slots[0] instanceof Node)) {
			return node.replaced(owner, index, changed.slots[0]);
		}
		return (changed == child) ? node : node.replaced(owner, index, changed);
	}

	private static int bit(int hash, int shift) {
		return 1 << (hash >>> shift);
	}

	/**
	 * The first hash is the one that the text has computed already, with its bits mixed
	 * (the finalizer of MurmurHash3): those of similar texts differ in few. The others
	 * are needed only where the first ones are the same.
	 */
	private static int hash(String key, int round) {
		int hash = (round == 0) ? key.hashCode() : another(key, round);
		hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
		hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
		return hash ^ (hash >>> 16);
	}

	private static int another(String key, int round) {
		int hash = round * 0x9e3779b1;
		for (int i = 0; i < key.length(); i++) {
			hash = (hash ^ key.charAt(i)) * 0x9e3779b1;
			hash ^= hash >>> 15;
		}
		return hash;
	}

	/**
	 * What the map holds.
	 */
	interface Entry {

		/** Returns the key; need not always be the same object. */
		String key();

		/** Returns whether a text is the key. */
		default boolean hasKey(String text) {
			return key().equals(text);
		}

	}

	/**
	 * A number of changes. Not thread-safe; the map it started from does not change.
	 *
	 * @param <E> type of the entries
	 */
	static final class Builder<E extends Entry> {

		private Node root;

		/** Marks the nodes that no map has yet: they are changed in place. */
		private @Nullable Object owner;

		private Builder(Node root) {
			this.root = root;
		}

		@SuppressWarnings("unchecked")
		@Nullable E get(String key) {
			return (E) find(this.root, key);
		}

		void put(E entry) {
			String key = entry.key();
			this.root = PersistentMap.put(owner(), this.root, entry, key, hash(key, 0), 0, 0);
		}

		void remove(String key) {
			this.root = PersistentMap.remove(owner(), this.root, key, hash(key, 0), 0, 0);
		}

		private Object owner() {
			Object known = this.owner;
			if (known == null) {
				known = new Object();
				this.owner = known;
			}
			return known;
		}

		/** Returns the map as it is now; further changes do not reach it. */
		PersistentMap<E> build() {
			this.owner = null;
			return new PersistentMap<>(this.root);
		}

	}

	/**
	 * Up to 32 entries and nodes, one for each bit that is set.
	 */
	private static final class Node {

		private final @Nullable Object owner;

		private int bitmap;

		private Object[] slots;

		Node(@Nullable Object owner, int bitmap, Object[] slots) {
			this.owner = owner;
			this.bitmap = bitmap;
			this.slots = slots;
		}

		int index(int bit) {
			return Integer.bitCount(this.bitmap & (bit - 1));
		}

		Node inserted(@Nullable Object changer, int bit, int index, Object slot) {
			Object[] copy = new Object[this.slots.length + 1];
			System.arraycopy(this.slots, 0, copy, 0, index);
			copy[index] = slot;
			System.arraycopy(this.slots, index, copy, index + 1, this.slots.length - index);
			return changed(changer, this.bitmap | bit, copy);
		}

		Node removed(@Nullable Object changer, int bit, int index) {
			Object[] copy = new Object[this.slots.length - 1];
			System.arraycopy(this.slots, 0, copy, 0, index);
			System.arraycopy(this.slots, index + 1, copy, index, copy.length - index);
			return changed(changer, this.bitmap & ~bit, copy);
		}

		Node replaced(@Nullable Object changer, int index, Object slot) {
			Object[] target = isOwnedBy(changer) ? this.slots : this.slots.clone();
			target[index] = slot;
			return changed(changer, this.bitmap, target);
		}

		private Node changed(@Nullable Object changer, int newBitmap, Object[] newSlots) {
			if (!isOwnedBy(changer)) {
				return new Node(changer, newBitmap, newSlots);
			}
			this.bitmap = newBitmap;
			this.slots = newSlots;
			return this;
		}

		@SuppressWarnings("ReferenceEquality") // the owner is a mark
		private boolean isOwnedBy(@Nullable Object changer) {
			return changer != null && changer == this.owner;
		}

	}

}
