package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the hooks where pools and futures of {@code java.util.concurrent} hand over: what comes
 * before the submission of a task happens before the task, and that before whoever gets its result
 * or sees the end of the pool.
 *
 * <p>That a pool has ended is taken to mean that all its tasks have, which the documentation of
 * {@code ExecutorService} says, though not in its section on memory.
 */
final class Handovers {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc HOOK =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object);
    private static final ClassDesc COMPLETER =
            ClassDesc.of("java.util.concurrent.CountedCompleter");

    /**
     * A class, a method (or {@code *}), and what it does there: at its beginning ({@code head}) or
     * its end ({@code tail}) with a local variable, before a call with the receiver, at each access
     * to a field with its owner, or with the root of a tree of tasks.
     */
    private static final String PLACES =
            """
            FutureTask set head release 0
            FutureTask setException head release 0
            FutureTask report head acquire 0
            FutureTask resultNow head acquire 0
            ThreadPoolExecutor execute head release 1
            ThreadPoolExecutor runWorker call run
            AbstractExecutorService invokeAll call isDone
            ThreadPoolExecutor processWorkerExit head release 0
            ThreadPoolExecutor awaitTermination tail acquire 0
            ScheduledThreadPoolExecutor delayedExecute head release 1
            ScheduledThreadPoolExecutor reExecutePeriodic head release 1
            ThreadPerTaskExecutor start(Ljava/lang/Thread;)V head release 1
            ThreadPerTaskExecutor taskComplete head release 0
            ThreadPerTaskExecutor awaitTermination(JLjava/util/concurrent/TimeUnit;)Z tail acquire 0
            ForkJoinPool poolSubmit head release 2
            ForkJoinPool deregisterWorker head release 0
            ForkJoinPool awaitTermination tail acquire 0
            ForkJoinPool close tail acquire 0
            ForkJoinTask fork head release 0
            ForkJoinTask doExec head acquire 0
            ForkJoinTask getAndBitwiseOrStatus head release 0
            ForkJoinTask * field status
            CompletableFuture completeNull head release 0
            CompletableFuture completeValue head release 0
            CompletableFuture completeThrowable head release 0
            CompletableFuture completeRelay head release 0
            CompletableFuture internalComplete head release 0
            CompletableFuture * field result
            CountedCompleter tryComplete root
            CountedCompleter propagateCompletion root
            """;

    /** To ask whether something is over orders nothing. */
    private static final Set<String> ASK =
            Set.of(
                    "isDone",
                    "isCancelled",
                    "isCompletedNormally",
                    "isCompletedAbnormally",
                    "isCompletedExceptionally",
                    "state",
                    "toString");

    private static final String JUC = "java/util/concurrent/";

    private final String type;
    private final Runnable counter;

    /** The counter hears of each place. */
    Handovers(String internalName, Runnable counter) {
        this.type = internalName.substring(internalName.lastIndexOf('/') + 1);
        this.counter = counter;
    }

    /** The classes that have such places, without those inside of them. */
    static Set<String> classes() {
        Set<String> classes = new HashSet<>();
        PLACES.lines().forEach(line -> classes.add(JUC + line.split(" ")[0]));
        return classes;
    }

    ClassTransform transform() {
        ClassTransform all = ClassTransform.ACCEPT_ALL;
        for (String line : PLACES.lines().toList()) {
            String[] words = line.split(" ");
            boolean inside = type.startsWith(words[0] + "$") && words[1].equals("*");
            if (words[0].equals(type) || inside) {
                all = all.andThen(at(words));
            }
        }
        return all;
    }

    private ClassTransform at(String[] words) {
        return (builder, element) -> {
            if (element instanceof MethodModel method && isMeant(method, words[1])) {
                builder.transformMethod(
                        method, MethodTransform.transformingCode(at(words, words[2])));
            } else {
                builder.with(element);
            }
        };
    }

    private static boolean isMeant(MethodModel method, String word) {
        String name = method.methodName().stringValue();
        return word.equals("*") && !ASK.contains(name)
                || word.equals(name)
                || word.equals(name + method.methodType().stringValue());
    }

    private CodeTransform at(String[] words, String where) {
        return switch (where) {
            case "head" -> atHead(code -> local(code, words));
            case "tail" -> atReturns(code -> local(code, words));
            case "root" ->
                    atHead(
                            code -> {
                                code.aload(0)
                                        .invokevirtual(
                                                COMPLETER, "getRoot", MethodTypeDesc.of(COMPLETER))
                                        .dup();
                                hook(code, "release");
                                hook(code, "acquire");
                            });
            case "call" -> (code, element) -> beforeCall(code, element, words[3]);
            default -> (code, element) -> atField(code, element, words[3]);
        };
    }

    private static void local(CodeBuilder code, String[] words) {
        code.aload(Integer.parseInt(words[4]));
        hook(code, words[3]);
    }

    private static void hook(CodeBuilder code, String name) {
        code.invokestatic(HOOKS, name, HOOK);
    }

    private CodeTransform atHead(Consumer<CodeBuilder> what) {
        return new CodeTransform() {
            @Override
            public void atStart(CodeBuilder code) {
                counter.run();
                what.accept(code);
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                code.with(element);
            }
        };
    }

    private CodeTransform atReturns(Consumer<CodeBuilder> what) {
        return (code, element) -> {
            if (element instanceof ReturnInstruction) {
                counter.run();
                what.accept(code);
            }
            code.with(element);
        };
    }

    private void beforeCall(CodeBuilder code, CodeElement element, String name) {
        if (element instanceof InvokeInstruction call && call.name().equalsString(name)) {
            counter.run();
            code.dup();
            hook(code, "acquire");
        }
        code.with(element);
    }

    private void atField(CodeBuilder code, CodeElement element, String name) {
        if (element instanceof FieldInstruction field
                && field.name().equalsString(name)
                && classes().contains(field.owner().asInternalName())) {
            counter.run();
            if (field.opcode() == Opcode.GETFIELD) {
                code.dup();
                hook(code, "acquire");
            } else {
                code.dup2().pop();
                hook(code, "release");
            }
        }
        code.with(element);
    }
}
