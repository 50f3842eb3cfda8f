package io.runar.spring.boot.autoconfigure;

import java.util.List;

import io.runar.RunarException;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.MockedStatic;
import org.mockito.Mockito;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

class ServiceBeansTests {

	private final RunarNode node = mock(RunarNode.class);

	private final PayloadCodecs codecs = new PayloadCodecs(List.of());

	@Test
	void aServiceBeanIsHostedWithItsClass() {
		assertHosted(Plain.class, Plain.class);
	}

	@Test
	void aLazyServiceBeanIsCreatedAndHosted() {
		assertHosted(LazyService.class, LazyService.class);
	}

	@Test
	void aProxiedServiceBeanIsHostedAsProxyWithTheClassBehindIt() {
		Object bean = assertHosted(Plain.class, Plain.class, ProxyConfiguration.class);
		assertThat(AopUtils.isCglibProxy(bean)).isTrue();
	}

	@Test
	void aServiceBeanBehindAnInterfaceProxyIsHostedWithTheClassBehindIt() {
		Object bean = assertHosted(WithInterface.class, WithInterface.class, InterfaceProxyConfiguration.class);
		assertThat(AopUtils.isJdkDynamicProxy(bean)).isTrue();
	}

	@Test
	void aScopedProxyIsHostedOnceWithTheClassBehindIt() {
		Object bean = assertHosted(Scoped.class, Scoped.class);
		assertThat(AopUtils.isAopProxy(bean)).isTrue();
	}

	@Test
	void aPrototypeIsRefusedByName() {
		assertRefused("prototype", "not a singleton", PrototypeConfiguration.class);
	}

	@Test
	void aProgrammaticServiceIsHostedAsItIs() {
		try (AnnotationConfigApplicationContext context = context(ProgrammaticConfiguration.class)) {
			new ServiceBeans(context.getBeanFactory()).addTo(this.node);
			verify(this.node).addService(context.getBean(AbstractService.class));
		}
	}

	@Test
	void twoServicesOfOnePathAreRefusedNamingBothBeans() {
		assertRefused("second", "service 'echo@1.0.0' of bean 'second' is also that of bean 'first'",
				DuplicateConfiguration.class);
	}

	@Test
	void whatTheNodeRefusesNamesTheBean() {
		Mockito.doThrow(new RunarException(io.runar.ErrorCode.INVALID_ARGUMENT, "path taken"))
			.when(this.node)
			.addService(any());
		assertRefused("echo", "path taken", ProgrammaticConfiguration.class);
	}

	private void assertRefused(String beanName, String reason, Class<?> configuration) {
		given(this.node.codecs()).willReturn(this.codecs);
		try (AnnotationConfigApplicationContext context = context(configuration)) {
			ServiceBeans services = new ServiceBeans(context.getBeanFactory());
			assertThatExceptionOfType(ServiceBeanException.class).isThrownBy(() -> services.addTo(this.node))
				.withMessageContaining(reason)
				.satisfies((ex) -> assertThat(ex.beanName()).isEqualTo(beanName));
		}
	}

	private Object assertHosted(Class<?> beanType, Class<?> userType, Class<?>... configuration) {
		given(this.node.codecs()).willReturn(this.codecs);
		AnnotatedService service = mock(AnnotatedService.class);
		try (MockedStatic<AnnotatedService> factory = Mockito.mockStatic(AnnotatedService.class);
				AnnotationConfigApplicationContext context = context(configuration)) {
			context.getBeanFactory().registerScope("thread", new SimpleThreadScope());
			context.register(beanType);
			ArgumentCaptor<Object> bean = ArgumentCaptor.captor();
			given(service.path()).willReturn(io.runar.TopicPath.of("plain"));
			factory.when(() -> AnnotatedService.of(any(), any(), any(), any())).thenReturn(service);
			new ServiceBeans(context.getBeanFactory()).addTo(this.node);
			factory.verify(
					() -> AnnotatedService.of(bean.capture(), Mockito.eq(userType), Mockito.same(this.codecs), any()));
			verify(this.node).addService(service);
			return bean.getValue();
		}
	}

	private static AnnotationConfigApplicationContext context(Class<?>... configuration) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		if (configuration.length > 0) {
			context.register(configuration);
		}
		context.refresh();
		return context;
	}

	static final class Echo extends AbstractService {

		Echo() {
			super("echo");
		}

	}

	@RunarService
	static class Plain {

	}

	@RunarService
	@Lazy
	static class LazyService {

	}

	@RunarService
	@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class Scoped {

	}

	interface Contract {

		void greet();

	}

	@RunarService
	static class WithInterface implements Contract {

		@Override
		public void greet() {
		}

	}

	@RunarService
	static class Prototype {

	}

	@Configuration(proxyBeanMethods = false)
	static class ProxyConfiguration {

		@Bean
		static MethodInterceptor advice() {
			return (invocation) -> invocation.proceed();
		}

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("serviceBeansTests.*");
			creator.setInterceptorNames("advice");
			creator.setProxyTargetClass(true);
			return creator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceProxyConfiguration {

		@Bean
		static MethodInterceptor advice() {
			return (invocation) -> invocation.proceed();
		}

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("serviceBeansTests.*");
			creator.setInterceptorNames("advice");
			return creator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeConfiguration {

		@Bean
		@Scope(BeanDefinition.SCOPE_PROTOTYPE)
		Prototype prototype() {
			return new Prototype();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProgrammaticConfiguration {

		@Bean
		Echo echo() {
			return new Echo();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DuplicateConfiguration {

		@Bean
		Echo first() {
			return new Echo();
		}

		@Bean
		Echo second() {
			return new Echo();
		}

	}

}
