package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.explore.internal.Explorer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Identity hash codes may be in any order, and the same. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_IdentityHashTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private static final class Account {
        private int balance = 10;
    }

    private static final class Bank {
        private final Account one = new Account();
        private final Account other = new Account();
        private final Object tie = new Object();

        void transfer(Account from, Account to) {
            if (System.identityHashCode(from) <= System.identityHashCode(to)) {
                move(from, to, from, to);
            } else {
                move(to, from, from, to);
            }
        }

        void transferByHashCode(Account from, Account to) {
            boolean inOrder = from.hashCode() <= to.hashCode();
            move(inOrder ? from : to, inOrder ? to : from, from, to);
        }

        void transferWithTieLock(Account from, Account to) {
            int hashOfFrom = System.identityHashCode(from);
            int hashOfTo = System.identityHashCode(to);
            if (hashOfFrom < hashOfTo) {
                move(from, to, from, to);
            } else if (hashOfFrom > hashOfTo) {
                move(to, from, from, to);
            } else {
                synchronized (tie) {
                    move(from, to, from, to);
                }
            }
        }

        private static void move(Account first, Account second, Account from, Account to) {
            synchronized (first) {
                synchronized (second) {
                    from.balance--;
                    to.balance++;
                }
            }
        }
    }

    private static void assertDeadlocks(Verdict verdict) {
        assertThat(verdict.failed()).as("%s", verdict).isTrue();
        assertThat(verdict.reason())
                .startsWith("deadlock: ")
                .endsWith(", when two objects have the same identity hash code");
        assertThat(verdict.witness()).isPresent();
    }

    @Test
    void locksOrderedByIdentityHashCodeDeadlockWhenBothAreTheSame() throws Exception {
        assertDeadlocks(
                Explore.of(Bank::new)
                        .thread(b -> b.transfer(b.one, b.other))
                        .thread(b -> b.transfer(b.other, b.one))
                        .check(b -> b.one.balance == 10));
    }

    @Test
    void soDoThoseOrderedByAHashCodeThatIsNotOverridden() throws Exception {
        assertDeadlocks(
                Explore.of(Bank::new)
                        .thread(b -> b.transferByHashCode(b.one, b.other))
                        .thread(b -> b.transferByHashCode(b.other, b.one))
                        .check(b -> b.one.balance == 10));
    }

    @Test
    void aLockForTiesMakesItRight() throws Exception {
        Explore<Bank> bank =
                Explore.of(Bank::new)
                        .thread(b -> b.transferWithTieLock(b.one, b.other))
                        .thread(b -> b.transferWithTieLock(b.other, b.one));
        Verdict verdict = bank.check(b -> b.one.balance == 10);
        assertThat(verdict.passed()).as("%s", verdict).isTrue();
        assertThat(bank.check(b -> b.one.balance == 10).executions())
                .isEqualTo(verdict.executions());
    }

    @Test
    void theHashOfAnObjectAskedForLaterMayBeLess() throws Exception {
        Verdict verdict =
                Explore.of(Bank::new)
                        .thread(b -> b.one.balance = b.one.hashCode() - b.other.hashCode())
                        .check(b -> b.one.balance <= 0);
        assertThat(verdict.failed()).as("%s", verdict).isTrue();
    }

    private record Name(String text) {}

    @Test
    void aHashCodeThatIsOverriddenIsItsOwn() throws Exception {
        int hash = new Name("x").hashCode();
        Verdict verdict =
                Explore.of(() -> new int[1])
                        .thread(
                                n -> {
                                    Object name = new Name("x");
                                    n[0] = name.hashCode();
                                })
                        .check(n -> n[0] == hash);
        assertThat(verdict.passed()).as("%s", verdict).isTrue();
    }
}
