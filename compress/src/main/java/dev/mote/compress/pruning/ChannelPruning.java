package dev.mote.compress.pruning;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Node;
import dev.mote.graph.Op;
import dev.mote.graph.Pass;
import dev.mote.graph.Quantization;
import dev.mote.graph.Rewriter;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Removes whole channels of float and int8 networks: the filters that make them, and what every layer behind them has for them. Channels
 * that additions join go together; those that an operator without a rule reads, and the network's own inputs and outputs, stay.
 *
 * <p>
 * The channels with the least norm go, each layer that makes them measured against its mean. Source: H. Li et al., Pruning filters for
 * efficient convnets, 2017.
 *
 * @param share    of the channels that goes, 0 to below 1; at least one channel stays
 * @param multiple the number of channels that stay is a multiple of this where there are as many, such as 4 for kernels of four lanes
 * @param layers   the names of the layers whose output channels go, with all that are joined to them; all that can where empty
 */
public record ChannelPruning(double share, int multiple, List<String> layers) implements Pass {
  /** Checks the ranges. Throws {@link BadInputException}. */
  public ChannelPruning {
    if (!(share >= 0 && share < 1) || multiple < 1) {
      throw new BadInputException(
          "channel pruning takes away a share of 0 to below 1 and keeps a multiple of at least 1, "
              + "found " + share + " and " + multiple + "; choose others");
    }
    layers = List.copyOf(layers);
  }

  @Override
  public String name() {
    return "channel-pruning";
  }

  @Override
  public Graph apply(Graph graph) {
    ChannelSets sets = new ChannelSets(graph);
    Map<Integer, List<Node>> producers = sets.producers();
    producers.keySet().retainAll(chosen(graph, sets, producers));
    Map<Integer, int[]> kept = new HashMap<>();
    producers.forEach((set, nodes) -> kept.put(set, kept(graph, nodes)));
    return kept.isEmpty() ? graph : new Slimming(graph, sets, kept).run();
  }

  private List<Integer> chosen(Graph graph, ChannelSets sets, Map<Integer, List<Node>> producers) {
    if (layers.isEmpty()) {
      return List.copyOf(producers.keySet());
    }
    List<Integer> chosen = new ArrayList<>();
    for (String name : layers) {
      Node node = graph.nodes().stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
      if (node == null || !ChannelSets.makesChannels(node)) {
        throw new BadInputException("channels are taken from convolutions and dense layers of the network, found '"
            + name + "'; name one of "
            + producers.values().stream().flatMap(List::stream).map(Node::name).toList());
      }
      String obstacle = sets.obstacle(node.output());
      if (obstacle != null) {
        throw new BadInputException("the channels of layer '" + name + "' stay because of " + obstacle
            + "; leave this layer out");
      }
      chosen.add(sets.set(node.output()));
    }
    return chosen;
  }

  /** The channels that stay, ascending. */
  int[] kept(Graph graph, List<Node> nodes) {
    int channels = graph.outputType(nodes.getFirst()).shape().last();
    double[] scores = new double[channels];
    for (Node node : nodes) {
      double[] magnitudes = Weights.magnitudes(graph.value(node.inputs().get(1)));
      int length = magnitudes.length / channels;
      double all = 0;
      for (double each : magnitudes) {
        all += each * each;
      }
      for (int index = 0; index < magnitudes.length; index++) {
        scores[index / length] += magnitudes[index] * magnitudes[index] / Math.max(all, 1e-30);
      }
    }
    int wanted = (int) Math.round((1 - share) * channels);
    int rounded = Math.max(1, (wanted + multiple - 1) / multiple) * multiple;
    return IntStream.range(0, channels).boxed()
        .sorted(Comparator.<Integer>comparingDouble(channel -> -scores[channel]).thenComparing(channel -> channel))
        .limit(Math.min(channels, rounded)).mapToInt(Integer::intValue).sorted().toArray();
  }

  /** The network with the channels of some sets reduced to those kept. */
  private record Slimming(Graph graph, ChannelSets sets, Map<Integer, int[]> kept) {
    Graph run() {
      return Rewriter.rewrite(graph, (node, rewriter) -> {
        List<Integer> operands = new ArrayList<>();
        for (int place = 0; place < node.inputs().size(); place++) {
          operands.add(operand(node, place, rewriter));
        }
        TensorType type = graph.outputType(node);
        Shape shape = type.shape();
        int[] channels = places(node.output());
        if (channels.length < shape.last() && shape.rank() > 0) {
          shape = withDim(shape, shape.rank() - 1, channels.length);
        }
        Op op = node.op() instanceof Op.Reshape ? new Op.Reshape(shape) : node.op();
        rewriter.keepAs(node, op, operands, type.withShape(shape));
      });
    }

    /** The places along the last dimension of computed value {@code id} that stay; all where its set is not reduced. */
    private int[] places(int id) {
      int last = graph.type(id).shape().rank() == 0 ? 1 : graph.type(id).shape().last();
      int[] channels = graph.value(id).isConstant() ? null : kept.get(sets.set(id));
      if (channels == null) {
        return IntStream.range(0, last).toArray();
      }
      int repeats = sets.repeats(id);
      int before = last / repeats;
      return IntStream.range(0, repeats * channels.length)
          .map(at -> at / channels.length * before + channels[at % channels.length]).toArray();
    }

    private int operand(Node node, int place, Rewriter rewriter) {
      int id = node.inputs().get(place);
      Value value = graph.value(id);
      if (value.constant() == null) {
        return rewriter.get(id);
      }
      Value slim = value;
      int[] inputs = places(node.inputs().getFirst());
      int[] outputs = places(node.output());
      switch (node.op()) {
        case Op.Conv2d conv when conv.groups() > 1 -> {
          // Its channels are fixed.
        }
        case Op.Conv2d _,Op.Dense _ -> {
          slim = sliced(slim, 0, outputs);
          slim = place == 1 ? sliced(slim, value.type().shape().rank() - 1, inputs) : slim;
        }
        case Op.DepthwiseConv2d _,Op.BatchNorm _,Op.Binary _ -> {
          int rank = value.type().shape().rank();
          slim = rank == 0 || value.type().shape().last() == 1 ? slim : sliced(slim, rank - 1, outputs);
        }
        default -> {
          // The other operators with constants have fixed channels.
        }
      }
      return slim == value
          ? rewriter.get(id)
          : rewriter.builder().constant(value.name(), Objects.requireNonNull(slim.constant()),
              slim.type().quantization());
    }

    private static Shape withDim(Shape shape, int axis, int extent) {
      return Shape.of(IntStream.range(0, shape.rank()).map(dim -> dim == axis ? extent : shape.dim(dim)).toArray());
    }

    /** The slices {@code places} of a constant along {@code axis}; plain storage. */
    private static Value sliced(Value value, int axis, int[] places) {
      Shape from = value.type().shape();
      if (places.length == from.dim(axis)) {
        return value;
      }
      Shape to = withDim(from, axis, places.length);
      int inner = IntStream.range(axis + 1, from.rank()).map(from::dim).reduce(1, (a, b) -> a * b);
      int[] index = IntStream.range(0, to.count()).map(at -> {
        int place = at / inner % places.length;
        return (at / inner / places.length * from.dim(axis) + places[place]) * inner + at % inner;
      }).toArray();
      Tensor contents = picked(Objects.requireNonNull(value.constant()), to, index);
      Quantization quantization = value.type().quantization();
      if (quantization instanceof Quantization.Affine affine && affine.axis() == axis) {
        float[] scales = new float[places.length];
        int[] zeros = new int[places.length];
        for (int at = 0; at < places.length; at++) {
          scales[at] = affine.scale(places[at]);
          zeros[at] = affine.zeroPoint(places[at]);
        }
        quantization = new Quantization.Affine(scales, zeros, axis);
      }
      return new Value(value.name(), new TensorType(to, value.type().dtype(), quantization), contents);
    }

    private static Tensor picked(Tensor tensor, Shape shape, int[] index) {
      return switch (tensor) {
        case Tensor.Floats floats -> {
          float[] values = new float[index.length];
          for (int at = 0; at < index.length; at++) {
            values[at] = floats.values()[index[at]];
          }
          yield new Tensor.Floats(shape, values);
        }
        case Tensor.Bytes bytes -> {
          byte[] values = new byte[index.length];
          for (int at = 0; at < index.length; at++) {
            values[at] = bytes.values()[index[at]];
          }
          yield new Tensor.Bytes(shape, bytes.dtype(), values);
        }
        case Tensor.Shorts shorts -> {
          short[] values = new short[index.length];
          for (int at = 0; at < index.length; at++) {
            values[at] = shorts.values()[index[at]];
          }
          yield new Tensor.Shorts(shape, values);
        }
        case Tensor.Ints ints ->
          new Tensor.Ints(shape, IntStream.of(index).map(at -> ints.values()[at]).toArray());
        case Tensor.Longs longs -> new Tensor.Longs(shape,
            IntStream.of(index).mapToLong(at -> longs.values()[at]).toArray());
      };
    }
  }
}
