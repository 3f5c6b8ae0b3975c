package dev.mote.bench;

import dev.mote.app.report.Section;
import dev.mote.engine.Engine;
import dev.mote.graph.Graph;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import dev.mote.hardware.pcm.DeviceFamily;
import dev.mote.hardware.pcm.NoisePlane;
import dev.mote.hardware.pcm.Timeline;
import dev.mote.learn.binary.BinaryNetworks;
import dev.mote.learn.binary.Ensemble;
import dev.mote.learn.binary.Logits;
import dev.mote.learn.binary.Predictions;
import dev.mote.learn.binary.Reliability;
import dev.mote.learn.binary.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * {@code mote bench bayes}: networks of binary weights that are drawn anew for each prediction, on phase-change crossbars, on a core with
 * pseudo-random bits, and in software. Trainings and finished deployments are kept in {@code .mote}.
 */
final class BayesBench {
  private static final String COST = "cost";
  private static final String QUICK = "--quick";
  private static final Path FOLDER = Path.of(".mote");
  private static final List<DeviceFamily> FAMILIES = List.of(DeviceFamily.DOPED_GST, DeviceFamily.HERMES);
  private static final double MOST_POINTS = 1;
  private static final double MOST_ERROR = 0.01;
  private static final int DEPLOYMENTS = 10;
  private static final int DRAWS = 10;

  private final String network;
  private final boolean quick;
  /** Of rows and the page. */
  private final String name;
  private final BayesImages images;
  private final List<Tensor.Floats> lambdas;
  private final Ensemble ensemble;
  private final BayesRows rows;

  private BayesBench(String network, Graph trained, Ensemble ensemble, boolean quick) throws IOException {
    BayesImages all = BayesImages.named(network);
    this.network = network;
    this.quick = quick;
    this.name = network + (quick ? "-quick" : "");
    this.images = quick ? all.half() : all;
    this.lambdas = BinaryNetworks.lambdas(trained);
    this.ensemble = ensemble;
    this.rows = new BayesRows(FOLDER.resolve("bayes.tsv"));
  }

  /**
   * Measures the networks named, and the cost of cores; without a name all. With {@code --quick} networks are trained half as long, and half
   * of the images are judged after the first and the last time.
   */
  static void run(List<String> arguments) throws Exception {
    List<String> parts = new ArrayList<>(BayesNetwork.names());
    parts.add(COST);
    List<String> known = new ArrayList<>(parts);
    known.add(QUICK);
    Main.requireKnown(arguments, known);
    List<String> named = arguments.stream().filter(word -> !word.equals(QUICK)).toList();
    for (String part : named.isEmpty() ? parts : named) {
      BayesNetwork network = BayesNetwork.named(part.equals(COST) ? BayesNetwork.names().getFirst() : part);
      boolean quick = arguments.contains(QUICK);
      Graph trained = network.trained(FOLDER, quick ? network.half() : network.options().epochs());
      if (part.equals(COST)) {
        BayesCost.print(BinaryNetworks.lambdas(trained));
        continue;
      }
      try (Ensemble ensemble = new Ensemble(trained, Engine::new)) {
        new BayesBench(part, trained, ensemble, quick).run();
      }
    }
  }

  private List<BayesCore> cores() {
    List<BayesCore> cores = new ArrayList<>(List.of(BayesCore.software(), BayesCore.lfsr(8, 8),
        BayesCore.crossbar(DeviceFamily.DOPED_GST, true), BayesCore.crossbar(DeviceFamily.DOPED_GST, false)));
    if (quick) {
      return cores.stream().map(BayesCore::ends).toList();
    }
    cores.add(BayesCore.crossbar(DeviceFamily.HERMES, true));
    if (network.equals("fashion-mnist")) {
      cores.add(BayesCore.crossbar(DeviceFamily.HERMES, false));
      cores.add(BayesCore.lfsr(8, 1));
      cores.add(BayesCore.lfsr(4, 4));
      for (NoisePlane.Choice choice : NoisePlane.Choice.values()) {
        cores.add(BayesCore.correlated(choice, 0));
        cores.add(BayesCore.correlated(choice, 0.9));
      }
      cores.add(BayesCore.correlated(NoisePlane.Choice.ANY_EITHER_WAY, 0.99));
    }
    return cores;
  }

  private void run() throws IOException {
    long weights = lambdas.stream().mapToLong(layer -> layer.values().length).sum();
    System.out.printf("%s: %,d binary weights; %d deployments, ensembles of %d draws, %d test images, %d others to fit "
        + "corrections, %d images of another data set.%n%n", name, weights, DEPLOYMENTS, DRAWS, images.judged().size(),
        images.fitted().size(), images.strange().size());
    Map<BayesFigures.Correction, List<Timeline>> timelines = new EnumMap<>(BayesFigures.Correction.class);
    for (BayesFigures.Correction correction : BayesFigures.Correction.values()) {
      System.out.printf("Correction of results: %s%n%n", correction.name().toLowerCase(Locale.ROOT));
      System.out.println("| weights drawn by | after | accuracy % (least, most) | calibration error (least, most) | "
          + "entropy | detection |");
      System.out.println("|---|---|---|---|---|---|");
      for (BayesCore core : cores()) {
        Timeline timeline = timeline(core, correction);
        timelines.computeIfAbsent(correction, _ -> new ArrayList<>()).add(timeline);
        print(timeline);
      }
      System.out.println();
    }
    List<Timeline> corrected = timelines.getOrDefault(BayesFigures.Correction.CLASSES, List.of());
    draw(corrected, timelines.getOrDefault(BayesFigures.Correction.NONE, List.of()));
    judge(corrected);
  }

  /** Throws where a crossbar with all corrections is too far from exact draws with the same at any time. */
  private void judge(List<Timeline> corrected) {
    Timeline.Point exact = corrected.getFirst().points().getFirst();
    List<String> judged = FAMILIES.stream().map(family -> BayesCore.crossbar(family, true).label()).toList();
    boolean missed = false;
    for (Timeline line : corrected.stream().filter(line -> judged.contains(line.label())).toList()) {
      double points = line.points().stream()
          .mapToDouble(point -> 100 * (exact.accuracy().mean() - point.accuracy().mean())).max().orElseThrow();
      double error = line.points().stream()
          .mapToDouble(point -> point.calibrationError().mean() - exact.calibrationError().mean()).max().orElseThrow();
      System.out.printf("%s, all corrections, over the year: at most %.2f points below exact draws (%.0f allowed), "
          + "calibration error at most %.4f above (%.2f allowed)%n", line.label(), points, MOST_POINTS, error,
          MOST_ERROR);
      missed |= points > MOST_POINTS || error > MOST_ERROR;
    }
    if (missed) {
      throw new RunFailedException("crossbars stay near exact draws for a year, found one that does not; see above");
    }
  }

  /** Draws software and crossbars with all corrections, crossbars without any, and the diagrams of both. */
  private void draw(List<Timeline> corrected, List<Timeline> plain) throws IOException {
    BayesCore software = BayesCore.software();
    BayesCore compensated = BayesCore.crossbar(DeviceFamily.DOPED_GST, true);
    BayesCore drifting = BayesCore.crossbar(DeviceFamily.DOPED_GST, false);
    List<Section.Calibrated> diagrams = new ArrayList<>();
    for (BayesCore core : List.of(software, drifting, compensated)) {
      double time = core.times().getLast();
      Logits logits = ensemble.run(core.maker().deploy(lambdas, 1).apply(time), DRAWS, images);
      String label = core.label() + (time == 0 ? "" : " after " + seconds(time));
      BayesFigures.Correction last = core == drifting
          ? BayesFigures.Correction.NONE
          : BayesFigures.Correction.CLASSES;
      diagrams.add(diagram(label, logits, last));
    }
    List<String> kept = List.of(software.label(), compensated.label());
    Path page = FOLDER.resolve("bayes-" + name + ".html");
    Files.writeString(page, new BayesPage(name).of(
        corrected.stream().filter(line -> kept.contains(line.label())).toList(),
        plain.stream().filter(line -> line.label().equals(drifting.label())).toList(), diagrams).html());
    System.out.printf("Drawn in %s.%n%n", page);
  }

  private Section.Calibrated diagram(String label, Logits logits, BayesFigures.Correction correction) {
    Reliability reliability = Predictions.of(logits.range(0, images.judged().size()), correction.fit(logits, images))
        .reliability(images.judgedLabels());
    String text = label + (correction == BayesFigures.Correction.NONE ? ", results as they are" : ", corrected");
    System.out.printf("Reliability of %s: error %.4f%n%n", text, reliability.error());
    System.out.println("| confidence | accuracy | images |");
    System.out.println("|---|---|---|");
    for (Reliability.Bin bin : reliability.bins()) {
      System.out.printf("| %.3f | %.3f | %d |%n", bin.confidence(), bin.accuracy(), bin.count());
    }
    System.out.println();
    return BayesPage.diagram(text, reliability);
  }

  private void print(Timeline timeline) {
    for (Timeline.Point point : timeline.points()) {
      System.out.printf("| %s | %s | %.2f (%.2f, %.2f) | %.4f (%.4f, %.4f) | %.3f | %.4f |%n", timeline.label(),
          point.seconds() == 0 ? "" : seconds(point.seconds()), 100 * point.accuracy().mean(),
          100 * point.accuracy().least(), 100 * point.accuracy().most(), point.calibrationError().mean(),
          point.calibrationError().least(), point.calibrationError().most(), point.entropy().mean(),
          point.detection().mean());
    }
  }

  private static String seconds(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3600
        ? whole + " s"
        : whole < 86_400 ? whole / 3600 + " h" : whole / 86_400 + " d";
  }

  /** The figures of all deployments; those that are not finished are measured. */
  private Timeline timeline(BayesCore core, BayesFigures.Correction correction) throws IOException {
    measure(core);
    List<BayesRows.Row> found = rows.of(name, core.label(), DRAWS).stream()
        .filter(row -> row.correction() == correction).toList();
    return new Timeline(core.label(), core.times().stream().map(time -> {
      List<BayesFigures> figures = found.stream().filter(row -> row.seconds() == time).map(BayesRows.Row::figures)
          .toList();
      return new Timeline.Point(time, spread(figures, BayesFigures::accuracy), spread(figures, BayesFigures::error),
          spread(figures, BayesFigures::entropy), spread(figures, BayesFigures::detection));
    }).toList());
  }

  private static Timeline.Spread spread(List<BayesFigures> figures, ToDoubleFunction<BayesFigures> figure) {
    return Timeline.Spread.of(figures.stream().mapToDouble(figure).toArray());
  }

  private void measure(BayesCore core) throws IOException {
    for (int deployment = 1; deployment <= DEPLOYMENTS; deployment++) {
      int number = deployment;
      List<BayesRows.Row> finished = rows.of(name, core.label(), DRAWS).stream()
          .filter(row -> row.deployment() == number).toList();
      List<Double> left = core.times().stream().filter(time -> finished.stream()
          .noneMatch(row -> row.seconds() == time && row.correction() == BayesFigures.Correction.CLASSES)).toList();
      if (left.isEmpty()) {
        continue;
      }
      DoubleFunction<WeightSource> chip = core.maker().deploy(lambdas, deployment);
      for (double time : left) {
        Logits logits = ensemble.run(chip.apply(time), DRAWS, images);
        List<BayesRows.Row> measured = new ArrayList<>();
        for (BayesFigures.Correction correction : BayesFigures.Correction.values()) {
          measured.add(new BayesRows.Row(name, core.label(), deployment, time, DRAWS, correction,
              BayesFigures.of(logits, images, correction)));
        }
        for (BayesRows.Row row : measured) {
          rows.add(row);
        }
      }
      System.err.printf("%s, %s: deployment %d of %d%n", name, core.label(), deployment, DEPLOYMENTS);
    }
  }
}
