package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.ZerothPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A network with its training on a device: layers, and where everything lies in the trainer's memory.
 *
 * @param plan    how it is trained
 * @param image   the layers up to the logits; offsets are within the arena
 * @param layers  the trained layers in the order they run
 * @param pointer bytes of a pointer
 * @param layout  where everything lies
 */
record TrainerImage(ZerothPlan plan, Image image, List<Trained> layers, int pointer, Layout layout)
    implements
      TrainerCode {
  /** Sums of perturbed results may always take this much scratch memory. */
  private static final int LEAST_SUM_BYTES = 2 << 10;
  /** Samples may always be run this many times once more, for some of a layer's channels at a time. */
  private static final int LEAST_PASSES = 8;

  TrainerImage {
    layers = List.copyOf(layers);
  }

  /**
   * A trained layer.
   *
   * @param part  what of it is trained and how
   * @param step  which layer of the image computes it
   * @param chunk the channels whose sums are held at once, where results are perturbed
   */
  record Trained(ZerothPlan.Trained part, Step step, int index, int chunk) {
    Layer.Convolution convolution() {
      return ((Layer.Trained) step.layer()).convolution();
    }

    /** Results of one sample. */
    int results() {
      return convolution().geometry().outputPixels() * convolution().geometry().outputChannels();
    }

    /** Bytes of the sums of one channel. */
    int channelBytes() {
      return 8 * (convolution().weights().length / convolution().geometry().outputChannels() + 1);
    }

    int queries() {
      return part.constants().getFirst().queries();
    }
  }

  /**
   * Offsets in the memory.
   *
   * @param constants   where the integers of each layer's constants lie
   * @param differences where the differences of losses of each constant lie, or of the layer at its first
   */
  record Layout(int saved, int savedBytes, List<List<Integer>> constants, List<List<Integer>> differences,
      int allDifferences, int differencesBytes, int pointers, int samples, int streams, int scratch, int arena,
      int bytes) {
    Layout {
      constants = List.copyOf(constants);
      differences = List.copyOf(differences);
    }
  }

  static TrainerImage of(Graph network, ZerothPlan plan, McuTarget target) {
    Set<Integer> observed = plan.layers().stream().filter(ZerothPlan.Trained::byNodes)
        .map(part -> part.layer().node().output()).collect(Collectors.toSet());
    Lowering.Training lowered = Lowering.lower(network, plan.layers().stream().map(ZerothPlan.Trained::layer).toList(),
        observed);
    Program program = lowered.program().upTo(Set.of(plan.logits()));
    List<Trained> layers = new ArrayList<>();
    for (int index = 0; index < program.steps().size(); index++) {
      Step step = program.steps().get(index);
      if (step.layer() instanceof Layer.Trained trained) {
        ZerothPlan.Trained part = plan.layers().stream()
            .filter(each -> each.layer() == lowered.order().get(trained.number())).findFirst().orElseThrow();
        layers.add(new Trained(part, step, index, chunk(part, trained.convolution())));
      }
    }
    Set<Integer> kept = new TreeSet<>(Set.of(program.home(plan.logits())));
    layers.forEach(layer -> kept.addAll(reads(program, layer)));
    Image image = Image.of(new Program(program.graph(), program.steps(), program.homes(), List.copyOf(kept)),
        target.profile().kernels());
    int pointer = target == McuTarget.C99 ? 8 : 4;
    return new TrainerImage(plan, image, layers, pointer, layout(plan, image, layers, pointer));
  }

  /**
   * Channels whose sums are held at once: few, so that they take little memory, but enough that running the samples again
   * for each part costs no more than about a quarter of the queries. Depthwise layers, whose channels lie between each
   * other, are one part.
   */
  private static int chunk(ZerothPlan.Trained part, Layer.Convolution convolution) {
    int channels = convolution.geometry().outputChannels();
    Trained alone = new Trained(part, new Step("", new Layer.Trained(convolution, 0), List.of(), 0, List.of()), 0, 1);
    int passes = Math.max(LEAST_PASSES, alone.queries() / 4);
    return convolution.connection() == Layer.Connection.DEPTHWISE
        ? channels
        : Math.clamp(Math.max(LEAST_SUM_BYTES / alone.channelBytes(), (channels + passes - 1) / passes), 1, channels);
  }

  /** The values that are read again after the clean run: what the steps behind a layer read of those before. */
  private static Set<Integer> reads(Program program, Trained layer) {
    int from = layer.index() + (layer.part().byNodes() ? 1 : 0);
    Set<Integer> before = new TreeSet<>();
    program.graph().inputs().forEach(before::add);
    program.steps().subList(0, from).forEach(step -> before.add(step.result()));
    Set<Integer> reads = new TreeSet<>();
    for (Step step : program.steps().subList(from, program.steps().size())) {
      reads.addAll(step.operands());
      reads.add(step.result());
    }
    if (layer.part().byNodes()) {
      reads.add(layer.step().operands().getFirst());
      reads.add(layer.step().result());
    }
    reads.retainAll(before);
    return reads;
  }

  private static Layout layout(ZerothPlan plan, Image image, List<Trained> layers, int pointer) {
    int batch = plan.options().batch();
    Cursor cursor = new Cursor();
    cursor.take(STATE_BYTES);
    int saved = cursor.take(HEAD_BYTES);
    List<List<Integer>> constants = new ArrayList<>();
    for (Trained layer : layers) {
      constants.add(
          layer.part().constants().stream().map(each -> cursor.take(TrainerCode.bytes(each.parameter()))).toList());
    }
    TrainerCode.takeCarried(cursor, plan.options().rounding(),
        layers.stream().flatMap(layer -> layer.part().constants().stream()).map(ZerothPlan.Constant::parameter));
    int savedBytes = cursor.align(1) - saved;
    int differences = cursor.align(8);
    List<List<Integer>> places = new ArrayList<>();
    int streams = 0;
    int scratch = 0;
    for (Trained layer : layers) {
      streams = Math.max(streams, 8 * layer.queries());
      if (layer.part().byNodes()) {
        places.add(List.of(cursor.take(8 + 4 * batch * layer.queries())));
        scratch = Math.max(scratch, Math.max(layer.results(), layer.chunk() * layer.channelBytes()));
      } else {
        places.add(layer.part().constants().stream().map(each -> cursor.take(8 * each.queries())).toList());
        for (ZerothPlan.Constant each : layer.part().constants()) {
          scratch = Math.max(scratch, TrainerCode.bytes(each.parameter()) + BEYOND);
        }
      }
      cursor.align(8);
    }
    int differencesBytes = cursor.align(1) - differences;
    int pointers = cursor.take(2 * pointer * layers.size());
    boolean again = layers.stream().anyMatch(layer -> layer.part().byNodes());
    int samples = again ? cursor.take(pointer * batch) : 0;
    int streamsAt = cursor.take(streams);
    cursor.align(8);
    int scratchAt = cursor.take(scratch);
    cursor.align(8);
    int arena = cursor.take((int) Math.max(BEYOND, image.bytes()));
    return new Layout(saved, savedBytes, constants, places, differences, differencesBytes, pointers, samples,
        streamsAt, scratchAt, arena, cursor.align(8));
  }

  @Override
  public int bytes() {
    return layout.bytes();
  }

  @Override
  public List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      List<ZerothPlan.Constant> constants = layers.get(layer).part().constants();
      for (int index = 0; index < constants.size(); index++) {
        places.add(new Place(constants.get(index).parameter(), layout.constants().get(layer).get(index)));
      }
    }
    return places;
  }

  @Override
  public int saved() {
    return layout.saved();
  }

  @Override
  public int savedBytes() {
    return layout.savedBytes();
  }

  @Override
  public IntegerUpdate.Rounding rounding() {
    return plan.options().rounding();
  }

  @Override
  public int batch() {
    return plan.options().batch();
  }

  @Override
  public int logits() {
    return plan.logits();
  }
}
