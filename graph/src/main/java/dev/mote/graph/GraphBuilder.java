package dev.mote.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds a {@link Graph} from the inputs on. Names are made unique by a number where they repeat.
 */
public final class GraphBuilder {
  private final String name;
  private final List<Value> values = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> inputs = new ArrayList<>();
  private final List<Integer> outputs = new ArrayList<>();
  private final Names valueNames = new Names();
  private final Names nodeNames = new Names();

  /** An empty graph of this name. */
  public GraphBuilder(String name) {
    this.name = name;
  }

  /** Adds a graph input and returns its id. */
  public int input(String valueName, TensorType type) {
    int id = value(valueName, type);
    inputs.add(id);
    return id;
  }

  /** Adds an unquantised constant and returns its id. */
  public int constant(String valueName, Tensor tensor) {
    return constant(valueName, tensor, Quantization.NONE);
  }

  /** Adds a constant and returns its id. */
  public int constant(String valueName, Tensor tensor, Quantization quantization) {
    TensorType type = new TensorType(tensor.shape(), tensor.dtype(), quantization);
    values.add(new Value(valueNames.unique(valueName), type, tensor));
    return values.size() - 1;
  }

  /** Adds a node whose result type follows from its operands ({@link ResultTypes}), and returns the result's id. */
  public int add(String nodeName, Op op, List<Integer> operands) {
    return add(nodeName, op, operands, ResultTypes.of(nodeName, op, operands.stream().map(this::type).toList()));
  }

  /** Adds a node with a stated result type (needed where the result is quantised), and returns the result's id. */
  public int add(String nodeName, Op op, List<Integer> operands, TensorType result) {
    return add(nodeName, op, operands, result, nodeName);
  }

  /** Adds a node with a stated result type and result name, and returns the result's id. */
  public int add(String nodeName, Op op, List<Integer> operands, TensorType result, String resultName) {
    int id = value(resultName, result);
    nodes.add(new Node(nodeNames.unique(nodeName), op, operands, id));
    return id;
  }

  /** Marks a value as graph output. */
  public void output(int id) {
    outputs.add(id);
  }

  /** The type of a value added before. */
  public TensorType type(int id) {
    return values.get(id).type();
  }

  /** The value added before under this id. */
  public Value value(int id) {
    return values.get(id);
  }

  /** The verified graph. */
  public Graph build() {
    return Verifier.verify(new Graph(name, values, nodes, inputs, outputs));
  }

  private int value(String valueName, TensorType type) {
    values.add(new Value(valueNames.unique(valueName), type, null));
    return values.size() - 1;
  }

  /** The names given so far, and for each the last number that made it unique, so that many equal ones stay fast. */
  private static final class Names {
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    String unique(String wanted) {
      String base = wanted.isBlank() ? "value" : wanted.replaceAll("\\s", "_");
      String candidate = base;
      while (!taken.add(candidate)) {
        candidate = base + "_" + numbers.merge(base, 2, (number, _) -> number + 1);
      }
      return candidate;
    }
  }
}
