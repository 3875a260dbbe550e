package heddle.explore;

import static heddle.explore.ExploredProgram.DEADLOCK;
import static heddle.explore.ExploredProgram.DIED;
import static heddle.explore.ExploredProgram.RACE;
import static heddle.explore.ExploredProgram.WRONG;
import static heddle.explore.ExploredProgram.right;
import static heddle.explore.ExploredProgram.wrong;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collections, builders and arrays, shared. */
final class CollectionPrograms {

    static final class Box {
        int content = 7;
    }

    static final class Lists {
        final List<Integer> plain = new ArrayList<>();
        final List<Integer> view = Collections.unmodifiableList(plain);
        final List<Box> safe = Collections.synchronizedList(new ArrayList<>());
        final int[] numbers = new int[4];
        final StringBuilder text = new StringBuilder();
        final StringBuffer safeText = new StringBuffer();

        synchronized void add() {
            plain.add(1);
        }

        synchronized int size() {
            return plain.size();
        }
    }

    private static Explore<Lists> lists() {
        return Explore.of(Lists::new);
    }

    static final List<ExploredProgram> ALL =
            List.of(
                    right(
                            "list under a lock",
                            () ->
                                    lists().thread(l -> l.add())
                                            .thread(l -> l.size())
                                            .thread(l -> l.add())
                                            .check(l -> l.plain.size() == 2)),
                    right(
                            "list that is only read",
                            () ->
                                    Explore.of(() -> new ArrayList<>(List.of(1, 2)))
                                            .thread(l -> l.get(0))
                                            .thread(l -> l.stream().mapToInt(i -> i).sum())
                                            .check(l -> l.size() == 2)),
                    wrong(
                            "two threads add to a list",
                            RACE,
                            () ->
                                    lists().thread(l -> l.plain.add(1))
                                            .thread(l -> l.plain.add(2))
                                            .check(l -> true)),
                    wrong(
                            "list read without the lock",
                            RACE,
                            () ->
                                    lists().thread(l -> l.add())
                                            .thread(l -> l.plain.isEmpty())
                                            .check(l -> true)),
                    wrong(
                            "iterator of a list that changes",
                            DIED,
                            () ->
                                    lists().thread(l -> l.add())
                                            .thread(
                                                    l -> {
                                                        for (Iterator<Integer> i =
                                                                        l.plain.iterator();
                                                                i.hasNext(); ) {
                                                            i.next();
                                                        }
                                                    })
                                            .check(l -> true)),
                    wrong(
                            "view of a list that changes",
                            RACE,
                            () ->
                                    lists().thread(l -> l.add())
                                            .thread(l -> l.view.size())
                                            .check(l -> true)),
                    wrong(
                            "copy of a list that changes",
                            RACE,
                            () ->
                                    lists().thread(l -> l.add())
                                            .thread(l -> new ArrayList<>(l.plain))
                                            .check(l -> true)),
                    wrong(
                            "text of a list that changes",
                            RACE,
                            () ->
                                    lists().thread(l -> l.add())
                                            .thread(
                                                    l -> {
                                                        String text = "list: " + l.plain;
                                                    })
                                            .check(l -> true)),
                    wrong(
                            "method reference to a list",
                            RACE,
                            () ->
                                    Explore.program(
                                                    () -> {
                                                        List<Integer> list = new ArrayList<>();
                                                        Thread t = new Thread(list::clear);
                                                        t.start();
                                                        list.add(1);
                                                    })
                                            .check()),
                    wrong(
                            "method reference as a step",
                            RACE,
                            () ->
                                    Explore.of(() -> new ArrayList<Integer>())
                                            .thread(ArrayList::clear)
                                            .thread(list -> list.add(1))
                                            .check(list -> true)),
                    right(
                            "published by a synchronised list",
                            () ->
                                    lists().thread(l -> l.safe.add(new Box()))
                                            .thread(
                                                    l -> {
                                                        if (!l.safe.isEmpty()) {
                                                            l.safe.get(0).content++;
                                                        }
                                                    })
                                            .check(l -> true)),
                    wrong(
                            "iterator of a synchronised list, no lock",
                            DIED,
                            () ->
                                    lists().thread(l -> l.safe.add(new Box()))
                                            .thread(
                                                    l -> {
                                                        for (Box box : l.safe) {
                                                            box.hashCode();
                                                        }
                                                    })
                                            .check(l -> true)),
                    right(
                            "iterator of a synchronised list, its lock",
                            () ->
                                    lists().thread(l -> l.safe.add(new Box()))
                                            .thread(
                                                    l -> {
                                                        synchronized (l.safe) {
                                                            for (Box box : l.safe) {
                                                                box.content++;
                                                            }
                                                        }
                                                    })
                                            .check(l -> true)),
                    right(
                            "published by a vector",
                            () ->
                                    Explore.of(Vector<Box>::new)
                                            .thread(v -> v.add(new Box()))
                                            .thread(
                                                    v -> {
                                                        if (!v.isEmpty()) {
                                                            v.get(0).content++;
                                                        }
                                                    })
                                            .check(v -> true)),
                    wrong(
                            "vector, size then set",
                            WRONG,
                            () ->
                                    Explore.of(() -> new Vector<>(List.of(0)))
                                            .thread(v -> v.set(0, v.get(0) + 1))
                                            .thread(v -> v.set(0, v.get(0) + 1))
                                            .check(v -> v.get(0) == 2)),
                    wrong(
                            "hashtable, get then put",
                            WRONG,
                            () ->
                                    Explore.of(() -> new Hashtable<>(Map.of("n", 0)))
                                            .thread(m -> m.put("n", m.get("n") + 1))
                                            .thread(m -> m.put("n", m.get("n") + 1))
                                            .check(m -> m.get("n") == 2)),
                    wrong(
                            "two threads put into a HashMap",
                            RACE,
                            () ->
                                    Explore.of(HashMap<Integer, Integer>::new)
                                            .thread(m -> m.put(1, 1))
                                            .thread(m -> m.put(2, 2))
                                            .check(m -> true)),
                    right(
                            "merge on a ConcurrentHashMap",
                            () ->
                                    Explore.of(ConcurrentHashMap<String, Integer>::new)
                                            .thread(m -> m.merge("n", 1, Integer::sum))
                                            .thread(m -> m.merge("n", 1, Integer::sum))
                                            .check(m -> m.get("n") == 2)),
                    wrong(
                            "get then put on a ConcurrentHashMap",
                            WRONG,
                            () ->
                                    Explore.of(() -> new ConcurrentHashMap<>(Map.of("n", 0)))
                                            .thread(m -> m.put("n", m.get("n") + 1))
                                            .thread(m -> m.put("n", m.get("n") + 1))
                                            .check(m -> m.get("n") == 2)),
                    right(
                            "published by a ConcurrentHashMap",
                            () ->
                                    Explore.of(ConcurrentHashMap<String, Box>::new)
                                            .thread(m -> m.put("box", new Box()))
                                            .thread(
                                                    m -> {
                                                        Box box = m.get("box");
                                                        if (box != null) {
                                                            box.content++;
                                                        }
                                                    })
                                            .check(m -> true)),
                    wrong(
                            "changed in a ConcurrentHashMap",
                            RACE,
                            () ->
                                    Explore.of(
                                                    () ->
                                                            new ConcurrentHashMap<>(
                                                                    Map.of("box", new Box())))
                                            .thread(m -> m.get("box").content++)
                                            .thread(m -> m.get("box").content++)
                                            .check(m -> m.get("box").content >= 8)),
                    right(
                            "published by a CopyOnWriteArrayList",
                            () ->
                                    Explore.of(CopyOnWriteArrayList<Box>::new)
                                            .thread(l -> l.add(new Box()))
                                            .thread(
                                                    l -> {
                                                        for (Box box : l) {
                                                            box.content++;
                                                        }
                                                    })
                                            .check(l -> l.size() == 1)),
                    wrong(
                            "each computes what the other needs",
                            DEADLOCK,
                            () ->
                                    Explore.of(ConcurrentHashMap<Integer, Integer>::new)
                                            .thread(
                                                    m ->
                                                            m.computeIfAbsent(
                                                                    1,
                                                                    k ->
                                                                            m.computeIfAbsent(
                                                                                    2, i -> 2)))
                                            .thread(
                                                    m ->
                                                            m.computeIfAbsent(
                                                                    2,
                                                                    k ->
                                                                            m.computeIfAbsent(
                                                                                    1, i -> 1)))
                                            .check(m -> true)),
                    right(
                            "each fills its half",
                            () ->
                                    lists().thread(l -> Arrays.fill(l.numbers, 0, 2, 1))
                                            .thread(l -> Arrays.fill(l.numbers, 2, 4, 1))
                                            .check(l -> Arrays.stream(l.numbers).sum() == 4)),
                    wrong(
                            "both fill all",
                            RACE,
                            () ->
                                    lists().thread(l -> Arrays.fill(l.numbers, 1))
                                            .thread(l -> Arrays.fill(l.numbers, 2))
                                            .check(l -> true)),
                    right(
                            "StringBuffer",
                            () ->
                                    lists().thread(l -> l.safeText.append("a"))
                                            .thread(l -> l.safeText.append("b"))
                                            .check(l -> l.safeText.length() == 2)),
                    wrong(
                            "StringBuilder",
                            RACE,
                            () ->
                                    lists().thread(l -> l.text.append("a"))
                                            .thread(l -> l.text.append("b"))
                                            .check(l -> true)));

    private CollectionPrograms() {}
}
