package io.runar.node;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.runar.registry.ServiceRegistry;
import org.jspecify.annotations.NullMarked;

/**
 * A back door to the registry of a node, so that a benchmark can fill it without a
 * hundred thousand real services on other nodes.
 */
@NullMarked
public final class NodeRegistry {

	private NodeRegistry() {
	}

	/**
	 * Changes the registry of a node where it may be changed, and waits for it.
	 * @param node the node
	 * @param change what to do
	 */
	public static void change(RunarNode node, Consumer<ServiceRegistry> change) {
		NodeRooms rooms = rooms(node);
		CompletableFuture.runAsync(() -> change.accept(rooms.registry()), rooms.context()).join();
	}

	private static NodeRooms rooms(RunarNode node) {
		try {
			var field = RunarNode.class.getDeclaredField("rooms");
			field.setAccessible(true);
			return (NodeRooms) field.get(node);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("field 'rooms' of " + RunarNode.class.getName(), ex);
		}
	}

}
