package io.runar.discovery.mdns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;

import org.junit.jupiter.api.Assumptions;

/**
 * Whether multicast works on the loopback interface; it may be forbidden in a container.
 */
final class LoopbackMulticast {

	private LoopbackMulticast() {
	}

	static void assume() {
		try {
			tryIt();
		}
		catch (IOException ex) {
			Assumptions.abort("Multicast does not work on the loopback interface of this machine: " + ex);
		}
	}

	private static void tryIt() throws IOException {
		InetAddress group = InetAddress.getByName("224.0.0.251");
		NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
		try (MulticastSocket receiver = new MulticastSocket(0); MulticastSocket sender = new MulticastSocket(0)) {
			receiver.joinGroup(new InetSocketAddress(group, 0), loopback);
			receiver.setSoTimeout(5000);
			sender.setNetworkInterface(loopback);
			byte[] data = { 1, 2, 3 };
			sender.send(new DatagramPacket(data, data.length, group, receiver.getLocalPort()));
			receiver.receive(new DatagramPacket(new byte[16], 16));
		}
	}

}
