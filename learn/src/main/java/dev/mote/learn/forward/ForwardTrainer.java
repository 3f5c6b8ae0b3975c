package dev.mote.learn.forward;

import dev.mote.graph.RunFailedException;
import dev.mote.graph.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Trains parameters by forward passes alone. Loss, phases, batches and seed decide the result, whatever the number of threads.
 */
public final class ForwardTrainer implements AutoCloseable {
  private final LossGraph losses;
  private final List<Phase> phases;
  private final LongFunction<List<Tensor>> batches;
  private final long seed;
  private final Queries queries;
  private final List<Group> groups = new ArrayList<>();
  private long step;
  private long asked;

  /** Hears how a training goes. */
  @FunctionalInterface
  public interface Listener {
    /** After each step, 1 for the first, with the loss before it. */
    void stepped(long step, long total, double loss);
  }

  /**
   * Prepares a training.
   *
   * @param losses  the loss and its parameters
   * @param phases  what to do, in order
   * @param batches the batch of each step, 0 for the first
   * @param seed    decides directions and coordinates
   * @param threads at least 1
   */
  public ForwardTrainer(LossGraph losses, List<Phase> phases, LongFunction<List<Tensor>> batches, long seed,
      int threads) {
    this.losses = losses;
    this.phases = List.copyOf(phases);
    this.batches = batches;
    this.seed = seed;
    this.queries = new Queries(losses, threads);
    int next = 0;
    for (List<String> names : losses.groups()) {
      groups.add(Group.of(groups.size(), losses.start().subList(next, next + names.size())));
      next += names.size();
    }
  }

  /** All steps of the training. */
  public long total() {
    return phases.stream().mapToLong(Phase::steps).sum();
  }

  /** Steps done. */
  public long step() {
    return step;
  }

  /** Forward passes so far: whole ones, and those of the part behind a group of parameters. */
  public long queries() {
    return asked;
  }

  /** A copy of the contents of the parameters, in the order of {@link LossGraph#parameters()}. */
  public List<float[]> parameters() {
    return groups.stream().flatMap(group -> group.tensors(group.values()).stream())
        .map(tensor -> ((Tensor.Floats) tensor).values()).toList();
  }

  /** Trains until {@code last} steps are done in all, at most {@link #total()}. */
  public void run(long last, Listener listener) {
    while (step < Math.min(last, total())) {
      double loss = advance();
      listener.stepped(step, total(), loss);
    }
  }

  /** Writes what {@link #resume} goes on from. */
  public void save(Path file) {
    Saved.write(file, fingerprint(step), new Saved(step, asked), groups);
  }

  /**
   * Goes on from a saved training, which may have had other phases after those it had begun. Throws
   * {@link dev.mote.graph.BadInputException} where it is damaged or another one.
   */
  public void resume(Path file) {
    Saved counts = Saved.read(file, this::fingerprint, groups);
    step = counts.step();
    asked = counts.queries();
  }

  /** A number that differs where loss, start, seed or one of the phases of the first {@code steps} steps do. */
  private long fingerprint(long steps) {
    int begun = 0;
    for (long before = 0; begun < phases.size() && before < steps; begun++) {
      before += phases.get(begun).steps();
    }
    long hash = 31L * seed + phases.subList(0, begun).toString().hashCode();
    hash = hash * 0x100000001b3L ^ losses.graph().nodes().toString().hashCode();
    return hash * 0x100000001b3L ^ losses.start().hashCode();
  }

  private double advance() {
    long own = step;
    int index = 0;
    while (own >= phases.get(index).steps()) {
      own -= phases.get(index++).steps();
    }
    Phase phase = phases.get(index);
    double loss = queries.begin(batches.apply(step), groups);
    if (!Double.isFinite(loss)) {
      throw new RunFailedException("a loss stays finite, found " + loss + " at step " + (step + 1)
          + " of the training of '" + losses.graph().name() + "'; lower the learning rate or normalise the data");
    }
    asked++;
    List<Estimate> estimates = groups.stream()
        .map(group -> Estimate.of(phase.estimator(), queries, group, seed, step)).toList();
    float rate = phase.schedule().rate(own + 1);
    for (Group group : groups) {
      Estimate estimate = estimates.get(group.index());
      asked += estimate.queries();
      phase.update().apply(group.values(), estimate, group.moments(), rate, own + 1);
    }
    step++;
    return loss;
  }

  @Override
  public void close() {
    queries.close();
  }
}
