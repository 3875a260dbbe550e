package heddle;

final class TimingTables {
    private TimingTables() {}

    static tech.tablesaw.api.Table table(Timings t) {
        return null;
    }

    static String text(Timings t) {
        StringBuilder b =
                new StringBuilder(
                        t.title()
                                + " "
                                + t.roundCount()
                                + " rounds after "
                                + t.warmUpRounds()
                                + "\n");
        for (Timings.Alternative a : t.alternatives()) {
            b.append(
                    a.name()
                            + " "
                            + a.nanos()
                            + " u="
                            + a.utilisation()
                            + " calls="
                            + a.rounds().getFirst().calls()
                            + " "
                            + t.speedup(a.name())
                            + " "
                            + t.compare(a.name(), t.baseline().name()).verdict()
                            + "\n");
        }
        t.warnings().forEach(w -> b.append("! " + w + "\n"));
        return b.toString();
    }
}
