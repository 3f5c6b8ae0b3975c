package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The nodes of a graph in an order in which they can run; the file's own order where that is one. */
final class RunOrder {
  private final GraphProto graph;
  private final Map<String, Integer> producers = new HashMap<>();
  private final List<NodeProto> sorted = new ArrayList<>();

  private RunOrder(GraphProto graph) {
    this.graph = graph;
    for (int index = 0; index < graph.getNodeCount(); index++) {
      for (String output : graph.getNode(index).getOutputList()) {
        if (!output.isEmpty()) {
          producers.putIfAbsent(output, index);
        }
      }
    }
  }

  /** Sorts the nodes, given what is known before. Throws {@link dev.mote.graph.BadInputException} naming a node of a cycle. */
  static List<NodeProto> of(GraphProto graph, Set<String> known) {
    Set<String> seen = new HashSet<>(known);
    for (NodeProto node : graph.getNodeList()) {
      if (!node.getInputList().stream().allMatch(input -> input.isEmpty() || seen.contains(input))) {
        return new RunOrder(graph).sort(); // Names nobody computes are told when the node is read.
      }
      seen.addAll(node.getOutputList());
    }
    return graph.getNodeList();
  }

  /** Depth first with a stack of our own, since chains may be long. */
  private List<NodeProto> sort() {
    int[] next = new int[graph.getNodeCount()];
    boolean[] open = new boolean[next.length];
    boolean[] done = new boolean[next.length];
    for (int start = 0; start < next.length; start++) {
      Deque<Integer> stack = new ArrayDeque<>();
      if (!done[start]) {
        stack.push(start);
      }
      while (!stack.isEmpty()) {
        int index = stack.peek();
        NodeProto node = graph.getNode(index);
        open[index] = true;
        if (next[index] == node.getInputCount()) {
          stack.pop();
          open[index] = false;
          done[index] = true;
          sorted.add(node);
          continue;
        }
        Integer producer = producers.get(node.getInput(next[index]++));
        if (producer != null && !done[producer]) {
          if (open[producer]) {
            throw new OnnxNode(node).bad("a graph has no cycle", "that the node depends on itself");
          }
          stack.push(producer);
        }
      }
    }
    return sorted;
  }
}
