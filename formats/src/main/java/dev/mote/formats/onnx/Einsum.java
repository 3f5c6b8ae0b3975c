package dev.mote.formats.onnx;

import dev.mote.graph.BinaryKind;
import dev.mote.graph.Op;
import dev.mote.graph.ReduceKind;
import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Imports sums of products over named dimensions: one matrix product where two operands share some, else products with
 * broadcasting and one sum.
 */
record Einsum(NodeImport n) {
  /** A value with one letter a dimension. */
  private record Labelled(int id, String labels) {}

  void read() {
    String equation = n.node().text("equation", "").replace(" ", "");
    int arrow = equation.indexOf("->");
    String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
    if (equation.contains(".")) {
      throw n.node().unsupported("an ellipsis in '" + equation + "'", "name every dimension");
    }
    if (terms.length != n.node().inputs() || terms.length > 8) {
      throw n.node().bad("the equation has one term an operand", "'" + equation + "'");
    }
    String result = arrow < 0 ? implied(terms) : equation.substring(arrow + 2);
    Labelled product = null;
    for (int term = 0; term < terms.length; term++) {
      Labelled next = operand(term, terms[term]);
      if (product == null) {
        product = next;
        continue;
      }
      StringBuilder wanted = new StringBuilder(result);
      for (int later = term + 1; later < terms.length; later++) {
        wanted.append(terms[later]);
      }
      product = product(summed(product, wanted + next.labels), summed(next, wanted + product.labels),
          wanted.toString());
    }
    Labelled sum = summed(java.util.Objects.requireNonNull(product), result);
    n.result(arranged(sum, result));
  }

  /** Letters that occur once, in alphabetical order. */
  private static String implied(String[] terms) {
    String all = String.join("", terms);
    StringBuilder result = new StringBuilder();
    for (int letter : new TreeSet<>(all.chars().boxed().toList())) {
      if (all.indexOf(letter) == all.lastIndexOf(letter)) {
        result.append((char) letter);
      }
    }
    return result.toString();
  }

  private Labelled operand(int index, String labels) {
    int id = n.operand(index);
    if (labels.length() != n.rank(id) || !labels.chars().allMatch(Character::isLetter)) {
      throw n.node().bad("a term has one letter a dimension", "'" + labels + "' for " + n.shape(id));
    }
    if (labels.chars().distinct().count() != labels.length()) {
      throw n.node().unsupported("the diagonal '" + labels + "'", "name dimensions differently");
    }
    return new Labelled(id, labels);
  }

  /** Sums over the letters that are not wanted. */
  private Labelled summed(Labelled value, String wanted) {
    List<Integer> axes = new ArrayList<>();
    StringBuilder kept = new StringBuilder();
    for (int axis = 0; axis < value.labels.length(); axis++) {
      if (wanted.indexOf(value.labels.charAt(axis)) < 0) {
        axes.add(axis);
      } else {
        kept.append(value.labels.charAt(axis));
      }
    }
    return axes.isEmpty()
        ? value
        : new Labelled(n.add(new Op.Reduce(ReduceKind.SUM, axes, false), value.id), kept.toString());
  }

  private int arranged(Labelled value, String labels) {
    List<Integer> permutation = new ArrayList<>();
    for (char letter : labels.toCharArray()) {
      permutation.add(value.labels.indexOf(letter));
    }
    if (permutation.contains(-1) || permutation.size() != value.labels.length()) {
      throw n.node().bad("the result's letters occur in the terms once", "'" + labels + "'");
    }
    return n.transpose(value.id, permutation);
  }

  /** A product over shared letters that nobody wants afterwards. */
  private Labelled product(Labelled left, Labelled right, String wanted) {
    String batch = where(left.labels, letter -> right.labels.indexOf(letter) >= 0 && wanted.indexOf(letter) >= 0);
    String inner = where(left.labels, letter -> right.labels.indexOf(letter) >= 0 && wanted.indexOf(letter) < 0);
    String rows = where(left.labels, letter -> right.labels.indexOf(letter) < 0);
    String columns = where(right.labels, letter -> left.labels.indexOf(letter) < 0);
    int x = arranged(left, batch + rows + inner);
    int y = arranged(right, batch + inner + columns);
    Shape a = n.shape(x);
    Shape b = n.shape(y);
    int shared = batch.length();
    int[] lead = java.util.Arrays.copyOf(a.toArray(), shared);
    int rowCount = a.countBetween(shared, shared + rows.length());
    int innerCount = a.countBetween(shared + rows.length(), a.rank());
    int columnCount = b.countBetween(shared + inner.length(), b.rank());
    int flatX = n.reshape(x, joined(lead, rowCount, innerCount));
    int flatY = n.reshape(y, joined(lead, innerCount, columnCount));
    int flat = inner.isEmpty()
        ? n.binary(BinaryKind.MULTIPLY, flatX, flatY)
        : n.main(new Op.MatMul(false, false), flatX, flatY);
    int[] extents = new int[shared + rows.length() + columns.length()];
    System.arraycopy(a.toArray(), 0, extents, 0, shared + rows.length());
    System.arraycopy(b.toArray(), shared + inner.length(), extents, shared + rows.length(), columns.length());
    return new Labelled(n.reshape(flat, Shape.of(extents)), batch + rows + columns);
  }

  private static Shape joined(int[] lead, int rows, int columns) {
    int[] extents = java.util.Arrays.copyOf(lead, lead.length + 2);
    extents[lead.length] = rows;
    extents[lead.length + 1] = columns;
    return Shape.of(extents);
  }

  private static String where(String labels, java.util.function.IntPredicate holds) {
    return labels.chars().filter(holds)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
