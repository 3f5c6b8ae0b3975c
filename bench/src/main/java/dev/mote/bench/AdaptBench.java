package dev.mote.bench;

import dev.mote.formats.Models;
import dev.mote.formats.data.DataSet;
import dev.mote.formats.data.DataSets;
import dev.mote.formats.data.InMemory;
import dev.mote.formats.data.corruption.Corruption;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.UnknownName;
import dev.mote.graph.pass.Simplify;
import dev.mote.learn.Adaptation;
import dev.mote.learn.zeroth.IntegerTraining;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The published int8 resnet8 adapted to corrupted CIFAR-10 by forward passes alone, beside back-propagation on the same integers: the
 * protocol of Poor Man's Training (Y. Zhao et al., arXiv 2411.05873).
 *
 * <p>
 * For each corruption at severity 5 and each seed 1,000 images to train on, 100 that choose the epoch and 900 that are measured once,
 * as many of each class; another seed takes other images of the test set. Finished trainings are kept in {@code .mote/adapt.tsv}.
 */
final class AdaptBench {
  private static final int TRAIN = 1000;
  private static final int VALIDATION = 100;
  private static final int SAMPLES = 2000;
  private static final int MOST_SEEDS = 4;
  private static final List<String> QUICK = List.of("fog", "gaussian_noise", "contrast");
  private static final int QUICK_EPOCHS = 20;
  private static final double PUBLISHED_POINTS = 2;
  private static final double BEST_POINTS = 0.5;
  private static final int SHOWN_EPOCHS = 10;
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final Graph network;
  private final AdaptRows rows;
  private final List<String> corruptions;
  private final int seeds;
  private final List<IntFunction<AdaptRecipe>> recipes;
  private final int total;
  private final AtomicInteger done = new AtomicInteger();

  private AdaptBench(AdaptRows rows, List<String> corruptions, int seeds, boolean ablation, boolean quick) {
    this.network = Pass.run(Models.read(SharedFolder.file("mlperf-tiny/pretrainedResnet_quant.tflite")),
        new Simplify());
    this.rows = rows;
    this.corruptions = corruptions;
    this.seeds = seeds;
    List<IntFunction<AdaptRecipe>> all = new ArrayList<>(List.of(AdaptRecipe::backward, AdaptRecipe::published,
        AdaptRecipe::best));
    if (ablation) {
      all.add(AdaptRecipe::sparseBackward);
      IntStream.range(0, AdaptRecipe.ablations(1).size())
          .forEach(index -> all.add(seed -> AdaptRecipe.ablations(seed).get(index)));
    }
    this.recipes = quick ? all.stream().map(AdaptBench::quick).toList() : all;
    this.total = corruptions.size() * seeds * recipes.size();
  }

  private static IntFunction<AdaptRecipe> quick(IntFunction<AdaptRecipe> recipe) {
    return seed -> recipe.apply(seed).within(QUICK_EPOCHS);
  }

  /**
   * Runs what is not finished and prints the table. The words are corruptions (all without any), {@code --quick} (three, one seed, fewer epochs),
   * {@code --seeds=N} (3) and {@code --ablation}. Throws where forward passes stay too far behind over all corruptions.
   */
  static void run(List<String> arguments) throws IOException {
    List<String> labels = Stream.of(Corruption.values()).map(Corruption::label).toList();
    List<String> chosen = new ArrayList<>();
    int seeds = 3;
    for (String word : arguments) {
      if (word.matches("--seeds=[1-" + MOST_SEEDS + "]")) {
        seeds = word.charAt(word.length() - 1) - '0';
      } else if (word.equals("--quick")) {
        chosen.addAll(QUICK);
        seeds = 1;
      } else if (labels.contains(word)) {
        chosen.add(word);
      } else if (word.startsWith("--seeds")) {
        throw new BadInputException("--seeds=N takes 1 to " + MOST_SEEDS + ", found '" + word
            + "'; the test set holds images for " + MOST_SEEDS);
      } else if (!word.equals("--ablation")) {
        List<String> known = new ArrayList<>(labels);
        known.addAll(List.of("--quick", "--seeds=N", "--ablation"));
        throw UnknownName.refusedAs("what bench adapt may be given", known, word);
      }
    }
    AdaptRows rows = new AdaptRows(Files.createDirectories(Path.of(".mote")).resolve("adapt.tsv"));
    new AdaptBench(rows, chosen.isEmpty() ? labels : chosen, seeds, arguments.contains("--ablation"),
        arguments.contains("--quick")).run();
  }

  private void run() throws IOException {
    System.out.printf("%d trainings (%d corruptions, %d seeds); finished ones are in .mote/adapt.tsv.%n", total,
        corruptions.size(), seeds);
    List<Callable<Void>> trainings = new ArrayList<>();
    for (int each = 1; each <= seeds; each++) {
      int seed = each;
      for (String corruption : corruptions) {
        for (IntFunction<AdaptRecipe> recipe : recipes) {
          if (rows.find(corruption, seed, recipe.apply(seed)).isEmpty()) {
            trainings.add(() -> {
              rows.add(train(corruption, seed, recipe.apply(seed)));
              return null;
            });
          }
        }
      }
    }
    done.set(total - trainings.size());
    long begun = System.nanoTime();
    sideBySide(trainings);
    if (!trainings.isEmpty()) {
      System.out.printf("%d trainings ran for %.1f minutes, %d side by side.%n", trainings.size(),
          (System.nanoTime() - begun) / 60e9, CORES);
    }
    table();
  }

  /** A training a core: sharing one training between cores leaves them waiting for each other. */
  private static void sideBySide(List<Callable<Void>> trainings) throws IOException {
    try (ExecutorService workers = Executors.newFixedThreadPool(CORES)) {
      List<Future<Void>> running = trainings.stream().map(workers::submit).toList();
      try {
        for (Future<Void> each : running) {
          each.get();
        }
      } catch (ExecutionException e) {
        workers.shutdownNow();
        switch (e.getCause()) {
          case IOException of -> throw of;
          case RuntimeException of -> throw of;
          case null, default -> throw new IllegalStateException(e.getCause());
        }
      } catch (InterruptedException e) {
        workers.shutdownNow();
        Thread.currentThread().interrupt();
        throw new RunFailedException("bench adapt was interrupted; run it again to go on");
      }
    }
  }

  /** The images of one corruption and seed. */
  private record Images(DataSet train, DataSet validation, DataSet test) {
    static Images of(String corruption, int seed) {
      int from = (seed - 1) * SAMPLES;
      return new Images(part(corruption, from, from + TRAIN), part(corruption, from + TRAIN, from + TRAIN + VALIDATION),
          part(corruption, from + TRAIN + VALIDATION, from + SAMPLES));
    }

    private static DataSet part(String corruption, int from, int to) {
      return new InMemory(DataSets.open("images:" + SharedFolder.file("cifar10/test.zip") + "#[" + from + ":" + to
          + "]?corrupt=" + corruption + ":" + Corruption.SEVERITIES));
    }
  }

  private AdaptRows.Row train(String corruption, int seed, AdaptRecipe recipe) {
    long begun = System.nanoTime();
    Images images = Images.of(corruption, seed);
    try (IntegerTraining training = recipe.training(network)) {
      double before = training.accuracy(images.test());
      int[] steps = new int[1];
      training.run(images.train(), images.validation(), new Adaptation.Listener() {
        @Override
        public void stepped(int step, int all, double loss) {
          steps[0] = step;
        }

        @Override
        public void ended(int epoch, double loss, double validationAccuracy) {
          if (epoch % SHOWN_EPOCHS == 0) {
            System.err.printf("  %s, %s, epoch %d: loss %.3f, %.0f %% in validation%n", corruption, recipe.name(),
                epoch,
                loss, 100 * validationAccuracy);
          }
        }
      });
      double accuracy = training.accuracy(images.test());
      long queries = training instanceof ZerothTrainer zeroth ? zeroth.queries() * steps[0] : 0;
      double seconds = (System.nanoTime() - begun) / 1e9;
      AdaptRows.Row row = new AdaptRows.Row(corruption, seed, recipe.name(), AdaptRows.text(recipe), before, accuracy,
          queries, seconds);
      say(row);
      return row;
    }
  }

  private void say(AdaptRows.Row row) {
    int ended = done.incrementAndGet();
    double mean = rows.meanSeconds(row);
    System.err.printf("%d of %d: %s, seed %d, %s: %.1f %% before, %.1f %% after, %.0f s; about %.0f minutes left%n",
        ended, total, row.corruption(), row.seed(), row.name(), 100 * row.before(), 100 * row.accuracy(),
        row.seconds(), mean * (total - ended) / CORES / 60);
  }

  private void table() {
    List<String> names = recipes.stream().map(each -> each.apply(1).name()).toList();
    System.out.printf(
        "Accuracy in percent on %d test images of each corruption and seed.%n%n| corruption | unadapted | %s |%n",
        SAMPLES - TRAIN - VALIDATION, String.join(" | ", names));
    System.out.println("|---".repeat(names.size() + 2) + "|");
    for (String corruption : corruptions) {
      line(corruption, List.of(corruption));
    }
    double[] means = line("mean", corruptions);
    double seconds = 0;
    for (int index = 0; index < recipes.size(); index++) {
      List<AdaptRows.Row> of = rows(recipes.get(index), corruptions);
      double each = of.stream().mapToDouble(AdaptRows.Row::seconds).sum();
      seconds += each;
      System.out.printf("%s%s: %,.0f losses of a batch asked for in a training on average, %.0f s a training.%n",
          index == 0 ? "\n" : "",
          names.get(index), of.stream().mapToLong(AdaptRows.Row::queries).average().orElseThrow(),
          each / of.size());
    }
    System.out.printf("All trainings took %.1f minutes of a core, %.1f a seed.%n", seconds / 60, seconds / 60 / seeds);
    boolean published = isWithin("the published recipe", means[0] - means[1], PUBLISHED_POINTS);
    boolean best = isWithin("the best recipe", means[0] - means[2], BEST_POINTS);
    if (!published || !best) {
      throw new RunFailedException("forward passes stay within their points of back-propagation on average, found "
          + (published ? "the best recipe" : best ? "the published recipe" : "both recipes") + " behind; see above");
    }
  }

  /** Prints the means over {@code of} and all seeds, with their deviation between seeds; returns those of the recipes. */
  private double[] line(String title, List<String> of) {
    StringBuilder line = new StringBuilder("| " + title);
    line.append(String.format(" | %.1f",
        100 * rows(recipes.getFirst(), of).stream().mapToDouble(AdaptRows.Row::before).average().orElseThrow()));
    double[] means = new double[recipes.size()];
    for (int index = 0; index < means.length; index++) {
      List<AdaptRows.Row> found = rows(recipes.get(index), of);
      means[index] = 100 * found.stream().mapToDouble(AdaptRows.Row::accuracy).average().orElseThrow();
      line.append(String.format(" | %.1f", means[index]));
      if (seeds > 1) {
        line.append(String.format(" ± %.1f", 100 * deviation(found)));
      }
    }
    System.out.println(line.append(" |"));
    return means;
  }

  /** The standard deviation between the means of the seeds. */
  private double deviation(List<AdaptRows.Row> found) {
    double[] means = IntStream.rangeClosed(1, seeds).mapToDouble(seed -> found.stream()
        .filter(row -> row.seed() == seed).mapToDouble(AdaptRows.Row::accuracy).average().orElseThrow()).toArray();
    double mean = IntStream.range(0, seeds).mapToDouble(index -> means[index]).average().orElseThrow();
    double squares = IntStream.range(0, seeds).mapToDouble(index -> Math.pow(means[index] - mean, 2)).sum();
    return Math.sqrt(squares / (seeds - 1));
  }

  private List<AdaptRows.Row> rows(IntFunction<AdaptRecipe> recipe, List<String> of) {
    return IntStream.rangeClosed(1, seeds).boxed().flatMap(seed -> of.stream()
        .map(corruption -> rows.find(corruption, seed, recipe.apply(seed)).orElseThrow())).toList();
  }

  private static boolean isWithin(String what, double behind, double most) {
    boolean within = behind <= most;
    System.out.printf("%s is %.2f points behind back-propagation on average (at most %.1f%s).%n", what, behind, most,
        within ? "" : ", MISSED");
    return within;
  }
}
