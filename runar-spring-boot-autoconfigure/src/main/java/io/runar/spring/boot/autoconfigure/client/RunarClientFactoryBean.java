package io.runar.spring.boot.autoconfigure.client;

import io.runar.Node;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.util.Assert;

/**
 * Makes a client through the node when it is first needed.
 *
 * @param <C> the client interface
 */
final class RunarClientFactoryBean<C> implements FactoryBean<C>, BeanFactoryAware {

	private final Class<C> type;

	private @Nullable BeanFactory beanFactory;

	RunarClientFactoryBean(Class<C> type) {
		this.type = type;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public C getObject() {
		Assert.state(this.beanFactory != null, "'beanFactory' must not be null");
		return this.beanFactory.getBean(Node.class).client(this.type);
	}

	@Override
	public Class<C> getObjectType() {
		return this.type;
	}

}
