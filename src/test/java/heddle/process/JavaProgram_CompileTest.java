package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import heddle.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What may stand in the text of a program. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class JavaProgram_CompileTest {

    @Test
    void saysAtOnceInWhichLineAndWhyItDoesNotCompile() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                JavaProgram.of(
                                        """
                                        void main() {
                                            int n = "text";
                                            foo();
                                        }
                                        """))
                .withMessageStartingWith("the program does not compile:\n")
                .withMessageContaining("Main.java:2:")
                .withMessageContaining("    int n = \"text\";")
                .withMessageContaining("Main.java:3:");
    }

    @Test
    void saysWhenThereIsNoMain() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JavaProgram.of("class Empty {}"))
                .withMessageContaining("no main method");
    }

    @Test
    void runsTheFirstClassThatHasAMain() throws Exception {
        var program =
                JavaProgram.of(
                        """
                        package some.where;

                        record Pair(int main) {}
                        public class Hello extends Base {}
                        class Base {
                            public static void main(String[] args) {
                                System.out.print(Hello.class + " " + new Pair(2));
                            }
                        }
                        """);

        assertThat(program.run().output()).isEqualTo("class some.where.Hello Pair[main=2]");
    }

    @Test
    void seesNothingButTheJdk() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JavaProgram.of("void main() { heddle.Lab.open(); }"))
                .withMessageContaining("package heddle does not exist");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Programs.printing("x").flags("-Xmx64m", "-cp", "lib/*"))
                .withMessageContaining("got -cp");
    }

    @Test
    void runsPreviewFeaturesWithThatFlag() throws Exception {
        var program =
                JavaProgram.of(
                        """
                        void main() {
                            int n = 42;
                            IO.print(switch (n) { case int i when i > 0 -> i; case int i -> -i; });
                        }
                        """);

        assertThat(program.run().errors()).contains("--enable-preview");
        assertThat(program.flags("--enable-preview").run().output()).isEqualTo("42");
    }
}
