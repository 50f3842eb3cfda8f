package io.runar.sample.database;

import java.sql.SQLException;

import javax.sql.DataSource;

import org.h2.tools.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Lets other processes use the in-memory database of this one. It stands for the database
 * server that a real shop has: keeping data safe is its business, not that of the nodes.
 */
@Component
@Profile("database")
@ConditionalOnProperty("shop.database.port")
class DatabaseServer implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseServer.class);

	private final Server server;

	/**
	 * Starts the server.
	 * @param dataSource holds the database; injected so that its tables exist before
	 * others come
	 * @param port TCP port to listen on
	 * @param allowOthers whether other machines may connect
	 */
	DatabaseServer(DataSource dataSource, @Value("${shop.database.port}") int port,
			@Value("${shop.database.allow-others:false}") boolean allowOthers) throws SQLException {
		String[] options = allowOthers ? new String[] { "-tcpPort", String.valueOf(port), "-tcpAllowOthers" }
				: new String[] { "-tcpPort", String.valueOf(port) };
		this.server = Server.createTcpServer(options).start();
		logger.info("The database of {} listens on port {}", dataSource, this.server.getPort());
	}

	@Override
	public void destroy() {
		this.server.stop();
	}

}
