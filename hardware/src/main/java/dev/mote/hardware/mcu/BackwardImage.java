package dev.mote.hardware.mcu;

import dev.mote.graph.Graph;
import dev.mote.graph.UnsupportedException;
import dev.mote.learn.integer.IntegerGradients;
import dev.mote.learn.integer.IntegerOptions;
import dev.mote.learn.zeroth.IntegerLoss;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.Layer;
import dev.mote.learn.zeroth.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A network with its training by back-propagation on a device: the layers of the forward pass on integers, then those of the
 * backward pass in floats, in one arena.
 *
 * @param options   how it is trained
 * @param logits    the value that the loss is of
 * @param loss      computed between the passes
 * @param image     the layers of both passes
 * @param forward   how many of them are of the forward pass
 * @param layers    the trained layers in the order they run
 * @param gradients in the order the backward pass computes them
 * @param targets   the value that holds the sample's class, 1 among 0s
 * @param layout    where everything lies
 */
record BackwardImage(IntegerOptions options, int logits, IntegerLoss loss, Image image, int forward,
    List<Trained> layers, List<Gradient> gradients, int targets, Layout layout) implements TrainerCode {
  BackwardImage {
    layers = List.copyOf(layers);
    gradients = List.copyOf(gradients);
  }

  /** A trained layer, and which layer of the image computes it. */
  record Trained(Layer layer, Step step, int index) {}

  /** The value that holds a constant's gradient, and which layer of the backward pass has computed it. */
  record Gradient(Parameter parameter, int value, int step) {}

  /**
   * Offsets in the memory.
   *
   * @param sums where the sums of each gradient over the batch lie, in the order of the gradients
   */
  record Layout(int saved, int savedBytes, List<Place> places, List<Integer> sums, int allSums, int sumsBytes,
      int pointers, int arena, int bytes) {
    Layout {
      places = List.copyOf(places);
      sums = List.copyOf(sums);
    }
  }

  /**
   * The training of {@code layers} of {@code network}.
   *
   * @throws UnsupportedException where a gradient or a layer has no C, or directions are kept from step to step
   */
  static BackwardImage of(Graph network, List<Layer> layers, IntegerOptions options, McuTarget target) {
    if (options.momentum() > 0) {
      throw new UnsupportedException("a device keeps no float for each weight from step to step, found a momentum of "
          + options.momentum() + "; take 0");
    }
    int logits = IntegerLoss.logits(network);
    IntegerGradients backward = IntegerGradients.of(network, layers, logits, 1);
    Set<Integer> observed = new HashSet<>(Set.of(logits));
    backward.reads().stream().filter(id -> id != IntegerGradients.TARGETS && network.constant(id) == null)
        .forEach(observed::add);
    Lowering.Training lowered = Lowering.lower(network, layers, observed);
    Joined joined = Joined.of(lowered.program().upTo(observed), backward, logits);
    Program program = joined.program();
    List<Trained> trained = new ArrayList<>();
    for (int index = 0; index < joined.forward(); index++) {
      if (program.steps().get(index).layer() instanceof dev.mote.hardware.mcu.Layer.Trained own) {
        trained.add(new Trained(lowered.order().get(own.number()), program.steps().get(index), index));
      }
    }
    List<Gradient> gradients = joined.gradients(layers.stream().flatMap(layer -> layer.parameters().stream()).toList());
    Image image = Image.of(program, target.profile().kernels());
    Layout layout = layout(trained, gradients, image, options.rounding(), target);
    return new BackwardImage(options, logits, new IntegerLoss(network.type(logits)),
        placed(image, joined, layout), joined.forward(), trained, gradients, joined.targets(), layout);
  }

  /** The image with the places of trained constants, which lie outside the arena. */
  private static Image placed(Image image, Joined joined, Layout layout) {
    long[] offsets = image.offsets().clone();
    for (Place place : layout.places()) {
      Integer value = joined.weights().get(place.parameter().value());
      if (value != null) {
        offsets[value] = (long) place.at() - layout.arena();
      }
    }
    return new Image(image.program(), image.calls(), offsets, image.scratches(), image.bytes());
  }

  private static Layout layout(List<Trained> layers, List<Gradient> gradients, Image image,
      IntegerUpdate.Rounding rounding, McuTarget target) {
    Cursor cursor = new Cursor();
    cursor.take(STATE_BYTES);
    int saved = cursor.take(HEAD_BYTES);
    List<Place> places = new ArrayList<>();
    for (Trained layer : layers) {
      layer.layer().parameters()
          .forEach(each -> places.add(new Place(each, cursor.take(TrainerCode.bytes(each)))));
    }
    TrainerCode.takeCarried(cursor, rounding, places.stream().map(Place::parameter));
    int savedBytes = cursor.align(1) - saved;
    int allSums = cursor.align(8);
    List<Integer> sums = gradients.stream().map(each -> cursor.take(Float.BYTES * each.parameter().size())).toList();
    int sumsBytes = cursor.align(1) - allSums;
    int pointers = cursor.take(2 * (target == McuTarget.C99 ? 8 : 4) * layers.size());
    cursor.align(8);
    int arena = cursor.take((int) Math.max(BEYOND, image.bytes()));
    return new Layout(saved, savedBytes, places, sums, allSums, sumsBytes, pointers, arena, cursor.align(8));
  }

  /** What sums of a constant's gradients over the batch are multiplied by, one factor a channel. */
  List<IntegerUpdate.Factor> factors(Parameter parameter) {
    List<IntegerUpdate.Factor> factors = new ArrayList<>();
    for (int channel = 0; channel < parameter.channels(); channel++) {
      double scale = parameter.stepScale(channel);
      factors.add(IntegerUpdate.Factor.of(options.rate() / options.batch() * parameter.scale(channel)
          / (options.quantizationScaling() ? scale * scale : 1)));
    }
    return factors;
  }

  @Override
  public int bytes() {
    return layout.bytes();
  }

  @Override
  public List<Place> places() {
    return layout.places();
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
    return options.rounding();
  }

  @Override
  public int batch() {
    return options.batch();
  }
}
