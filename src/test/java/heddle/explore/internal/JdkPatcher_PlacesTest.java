package heddle.explore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written for the exploring JVM. */
class JdkPatcher_PlacesTest {

    @Test
    void classesThatParkAskTheHooks() throws Exception {
        Map<String, byte[]> patched = JdkPatcher.patch();
        ClassModel lockSupport =
                ClassFile.of().parse(patched.get("java/util/concurrent/locks/LockSupport.class"));
        assertThat(callsOfHooks(lockSupport)).isPositive();
    }

    @Test
    void theHooksComeAlong() throws Exception {
        assertThat(JdkPatcher.patch())
                .containsKey(Hooks.class.getName().replace('.', '/') + ".class");
    }

    private static long callsOfHooks(ClassModel type) {
        return type.methods().stream()
                .flatMap(method -> method.code().stream())
                .flatMap(code -> code.elementStream())
                .filter(
                        element ->
                                element instanceof InvokeInstruction call
                                        && call.owner()
                                                .asInternalName()
                                                .equals(Hooks.class.getName().replace('.', '/')))
                .count();
    }
}
