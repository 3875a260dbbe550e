/**
 * What patched classes of the JDK and instrumented classes call while schedules are explored.
 *
 * <p>In an exploring JVM this package is part of the module {@code java.base}: its class files are
 * copied into the folder that is mounted with {@code --patch-module}, so that the JDK's own classes
 * can call it, while the rest of Heddle is compiled against it in the ordinary way. It uses nothing
 * but {@code java.base}, and no lambdas: it runs before the JVM is up.
 */
package heddle.explore.internal.hook;
