package io.runar.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.runar.Priority;
import io.runar.Visibility;

/**
 * A method of a service that answers requests; or, on a method of a {@link RunarClient}
 * interface, that makes one.
 * <p>
 * A single parameter that is neither a simple value nor annotated takes the whole
 * payload. Otherwise every parameter takes the entry of its name from the payload, which
 * is a map or an object; if there is only one, the payload may also be its bare value.
 * One that is an {@code Optional}, or annotated with any {@code @Nullable}, may be
 * missing; {@link PathParam} takes a segment of the path; {@code RequestContext} is given
 * as it is. The method may return a value, nothing, a {@code CompletionStage} or a
 * {@code Mono}; of a {@code Response}, the headers go back to the caller with the value.
 * Or it may return a stream of items as a {@code Flow.Publisher}, {@code Flux},
 * {@code Stream} or {@code Iterator}. A parameter of one of these four takes the stream
 * of items that the caller sends beside the payload. What it returns it gives away: a
 * caller of the same process gets that object, and an array of bytes is sent as it is, so
 * that neither is to be changed afterwards.
 *
 * @since 0.1
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Action {

	/**
	 * Name of the action; may have {@code {name}} segments. Default: name of the method.
	 * @return the name
	 */
	String value() default "";

	/**
	 * What the action does, for people.
	 * @return the description
	 */
	String description() default "";

	/**
	 * Who may call the action. Ignored on clients.
	 * @return who
	 */
	Visibility visibility() default Visibility.PUBLISHED;

	/**
	 * Which other nodes may call the action, in place of those of the service, each as
	 * {@code peer:<node id>}, {@code cert:<name in its
	 * certificate>}, {@code role:<role>} or {@code network:<name>}; ids and names may end
	 * with {@code *}, names of certificates also begin with it. One of them is enough.
	 * For others it is not there. Ignored on clients. Default: those of the service.
	 * @return the nodes
	 */
	String[] allow() default {};

	/**
	 * Whether running it twice is harmless, so that a request whose answer was lost may
	 * be sent again.
	 * @return whether it is
	 */
	boolean idempotent() default false;

	/**
	 * Whether the method never blocks: no I/O, no lock that is held for long, no waiting
	 * for other requests, no more than some microseconds of work. Requests of peers then
	 * run on the I/O thread itself, which saves two hand-overs between threads; a method
	 * that blocks all the same holds up everything else on its connection, and the node
	 * warns of it. Waiting for another node in such a method fails at once. Ignored on
	 * clients.
	 * @return whether it never blocks
	 */
	boolean nonBlocking() default false;

	/**
	 * Time a {@link RunarClient} waits, as a duration like {@code 500ms} or {@code 2s}.
	 * Default: the node's {@code request-timeout}. Ignored on services.
	 * @return the timeout
	 */
	String timeout() default "";

	/**
	 * How much the requests of a {@link RunarClient} matter when there is not room for
	 * all. Default: what the request has whose handler makes them, or what the node's
	 * rules say. Ignored on services.
	 * @return the priority
	 */
	Priority priority() default Priority.NORMAL;

	/**
	 * Name of the method of the same class that answers when this one fails: with an
	 * exception, or a future or {@code Mono} that fails. It has the same parameters, and
	 * may have one more at the end, an exception: then it answers only failures of that
	 * type. Its result is of the same type, at once or to come. It does not answer
	 * requests that are the caller's fault ({@code INVALID_ARGUMENT}, {@code FORBIDDEN})
	 * or that the caller has given up. Not for streams, and not together with
	 * {@link #cache}. Default: nobody. Ignored on clients.
	 * @return the name
	 */
	String fallback() default "";

	/**
	 * Keeps results for a while: {@code cache = @Cache(ttl = "10s")}. At most one; needs
	 * {@code com.github.ben-manes.caffeine:caffeine}, which the starter brings. Default:
	 * nothing is kept. Ignored on clients, to which the service tells it.
	 * @return how, or nothing
	 */
	Cache[] cache() default {};

}
