package dev.mote.formats.tflite;

import org.tensorflow.lite.schema.Operator;

/**
 * An operator as a TFLite file describes it.
 *
 * @param index   its number in the subgraph
 * @param code    which operator, a constant of the schema's {@code BuiltinOperator}
 * @param label   the operator's name for messages
 * @param inputs  tensor numbers, -1 where an optional operand is left out
 * @param outputs tensor numbers
 * @param table   the operator in the file, for its options
 */
record OperatorEntry(int index, int code, String label, int[] inputs, int[] outputs, Operator table) {}
