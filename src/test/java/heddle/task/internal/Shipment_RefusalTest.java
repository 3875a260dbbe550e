package heddle.task.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import heddle.kernel.CellEngine;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What cannot travel is named before anything runs, with its type and what to do instead. */
@Timeout(60)
@ParameterizedClass
@EnumSource(CellEngine.Kind.class)
class Shipment_RefusalTest extends InNotebook {

    private static void assertRefused(String cell, String... parts) {
        Object task = eval(cell);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shipment.of(task, List.of()))
                .satisfies(
                        refusal -> {
                            assertThat(refusal.getMessage())
                                    .contains(parts)
                                    .contains("cannot be sent to another process")
                                    .doesNotContain("REPL", "$JShell");
                            assertThat(refusal.getStackTrace()[0].getClassName())
                                    .doesNotStartWith("heddle.task");
                        });
    }

    @Test
    void namesANotebookVariable() {
        eval("Thread helper = new Thread();");
        assertRefused(
                "Task<Object> t = () -> helper.getName(); t",
                "the notebook variable helper (java.lang.Thread)",
                "it is not Serializable",
                "Make it inside the task, or use Runner.threads");
    }

    @Test
    void namesAVariableThatAnotherCellReads() {
        eval(
                "InputStream in2 = InputStream.nullInputStream(); int read2() throws IOException { return in2.read(); }");
        eval("class Reader2 { int go() throws IOException { return read2(); } }");
        assertRefused("Task<Integer> t = () -> new Reader2().go(); t", "the notebook variable in2");
    }

    @Test
    void namesAStaticField() {
        eval(
                "class Pool { static final List<Object> ALL = new ArrayList<>(List.of(new Thread())); static class In { static Object x = new Object(); } }");
        assertRefused(
                "Task<Integer> t = () -> Pool.ALL.size(); t",
                "the static field Pool.ALL (java.util.ArrayList)",
                "it contains a java.lang.Thread, which is not Serializable");
        assertRefused(
                "Task<Object> t = () -> Pool.In.x; t",
                "the static field Pool.In.x (java.lang.Object)");
    }

    @Test
    void namesACapturedValue() {
        assertRefused(
                "Task<Integer> reading(InputStream in) { return () -> in.read(); }  reading(System.in)",
                "a value that the task has captured (java.io.",
                "it is not Serializable");
    }

    @Test
    void namesTheObjectInWhoseMethodTheTaskWasWritten() {
        eval("class Clerk { int n = 1; Task<Integer> work() { return () -> n + 1; } }");
        assertRefused(
                "new Clerk().work()",
                "this, the Clerk whose method the task belongs to",
                "Write: class Clerk implements java.io.Serializable, or copy what the task needs of it"
                        + " into a local variable");
    }

    @Test
    void namesTheClassThatShouldBeSerializable() {
        eval(
                "class Wheel { Object hub = new Object(); } class Cart implements Serializable { Wheel wheel = new Wheel(); }");
        eval("var cart = new Cart();");
        assertRefused(
                "Task<Object> t = () -> cart.wheel; t",
                "the notebook variable cart (Cart)",
                "it contains a Wheel, which is not Serializable",
                "Write: class Wheel implements java.io.Serializable");
    }

    @Test
    void namesAnAnonymousClass() {
        eval("var anon = new Object() { int n = 1; };");
        assertRefused(
                "Task<Object> t = () -> anon.hashCode(); t",
                "the notebook variable anon (an anonymous class)",
                "Give it a name");
    }

    @Test
    void namesANestedClassAsItsAuthorDoes() {
        eval("class House { class Room { } static class Door { } }  var door = new House.Door();");
        assertRefused(
                "Task<Object> t = () -> door; t", "(House.Door)", "class House.Door implements");
    }

    @Test
    void namesASuperclassWhoseFieldsWouldBeLost() {
        eval(
                "class Basic { int balance = 1; } class Savings extends Basic implements Serializable { int rate = 2; }");
        eval("var savings = new Savings(); savings.balance = 100;");
        assertRefused(
                "Task<Integer> t = () -> savings.balance; t",
                "the notebook variable savings (Savings)",
                "Write: class Basic implements java.io.Serializable");
    }

    @Test
    void leavesASuperclassWithoutFieldsAlone() throws Exception {
        eval(
                "abstract class NoState { int two() { return 2; } } class State extends NoState implements Serializable { int n = 40; }");
        eval("var state = new State();");
        assertThat(call("Task<Integer> t = () -> state.n + state.two(); t")).isEqualTo(42);
    }

    @Test
    void namesAPlainLambda() {
        eval("Function<Integer, Integer> plain = x -> x + 1;  Runnable quiet = () -> {};");
        assertRefused(
                "Task<Object> t = () -> plain.apply(1); t",
                "the notebook variable plain (a lambda)",
                "Declare it with one of the types Task, Action or Fn of heddle.task");
        assertRefused("Action t = () -> quiet.run(); t", "the notebook variable quiet (a lambda)");
        eval("var plains = List.of(plain);");
        assertRefused(
                "Task<Object> t = () -> plains; t",
                "it contains a lambda, which is not Serializable");
    }

    @Test
    void namesAPlainCallable() {
        assertRefused(
                "Callable<Integer> c = () -> 1; c",
                "the task itself (a lambda)",
                "Declare it with one of the types Task, Action or Fn");
    }

    @Test
    void namesWhatTheJdkWrapsAroundATask() {
        Callable<Integer> callable = () -> 1;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shipment.of(new FutureTask<>(callable), List.of()))
                .withMessageContainingAll(
                        "the task itself (java.util.concurrent.FutureTask)", "a Task or an Action");
    }

    @Test
    void namesTheClassOfATaskThatIsNotSerializable() {
        eval("class Plain3 implements Callable<Integer> { public Integer call() { return 1; } }");
        assertRefused(
                "new Plain3()",
                "the task itself (Plain3)",
                "Write: class Plain3 implements java.io.Serializable");
    }

    @Test
    void asksForACopyOfAView() {
        eval("var view = new ArrayList<>(List.of(1, 2, 3)).subList(0, 2);");
        assertRefused(
                "Task<Object> t = () -> view; t",
                "the notebook variable view",
                "new ArrayList<>(…)");
    }

    @Test
    void namesAChainThatIsTooLong() {
        eval("class Node implements Serializable { Node next; Node(Node n) { next = n; } }");
        eval("Node chain = null; for (int i = 0; i < 100_000; i++) chain = new Node(chain);");
        assertRefused(
                "Task<Object> t = () -> chain; t",
                "the notebook variable chain (Node)",
                "too long a chain",
                "Send a list");
    }

    @Test
    void namesAValueThatRefusesToBeWritten() {
        eval(
                "class Stubborn implements Serializable { private void writeObject(ObjectOutputStream out) { throw new IllegalStateException(\"never\"); } }  var stubborn = new Stubborn();");
        assertRefused(
                "Task<Object> t = () -> stubborn; t",
                "the notebook variable stubborn (Stubborn)",
                "never");
    }

    @Test
    void namesAStaticFieldWhoseClassCannotBeInitialised() {
        eval("class Broken { static int n = Integer.parseInt(\"x\"); }");
        for (int i = 0; i < 2; i++) {
            Object task = eval("Task<Integer> t = () -> Broken.n; t");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Shipment.of(task, List.of()))
                    .withMessageContaining("the static field Broken.n cannot be read");
        }
    }

    @Test
    void namesARecordThatContainsItself() {
        eval(
                "record Ring(String name, List<Object> next) {}  record SRing(List<Object> next) implements Serializable {}");
        eval(
                "var ring = new Ring(\"a\", new ArrayList<>()); ring.next().add(ring); var sring = new SRing(new ArrayList<>()); sring.next().add(List.of(sring));");
        assertRefused(
                "Task<Object> t = () -> ring.next().size(); t",
                "the notebook variable ring (Ring)",
                "contains itself",
                "class instead of a record");
        assertRefused(
                "Task<Object> t = () -> sring.next().size(); t",
                "the notebook variable sring (SRing)",
                "contains itself");
    }

    @Test
    void namesTheFirstOfSeveralValues() {
        eval("int fine = 1; List<Integer> fine2 = List.of(1); Object bad = new Object();");
        assertRefused(
                "Task<Object> t = () -> fine2.size() + fine + bad.hashCode(); t",
                "the notebook variable bad (java.lang.Object)");
    }

    @Test
    void refusesNothingThatTheTaskDoesNotRead() throws Exception {
        eval("Thread unread = new Thread(); int readIt() { return unread.hashCode(); }");
        assertThat(call("Task<Integer> t = () -> 42; t")).isEqualTo(42);
    }
}
