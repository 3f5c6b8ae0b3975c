/* Functions of float numbers, without the C library; a few units in the last place wrong at most, but for large
   arguments of the trigonometric ones. Unary functions take two parameters that most ignore. */
#ifndef MOTE_MATH_F32_H
#define MOTE_MATH_F32_H

#include "mote.h"

#define MOTE_UNARY(name) float mote_##name##_f32(float x, float a, float b)
#define MOTE_BINARY(name) float mote_##name##_f32(float x, float y)

MOTE_UNARY(absolute);
MOTE_UNARY(negate);
MOTE_UNARY(sign);
MOTE_UNARY(floor);
MOTE_UNARY(ceil);
MOTE_UNARY(round);
MOTE_UNARY(exp);
MOTE_UNARY(log);
MOTE_UNARY(sqrt);
MOTE_UNARY(reciprocal_sqrt);
MOTE_UNARY(reciprocal);
MOTE_UNARY(square);
MOTE_UNARY(sin);
MOTE_UNARY(cos);
MOTE_UNARY(tan);
MOTE_UNARY(asin);
MOTE_UNARY(acos);
MOTE_UNARY(atan);
MOTE_UNARY(sinh);
MOTE_UNARY(cosh);
MOTE_UNARY(tanh);
MOTE_UNARY(asinh);
MOTE_UNARY(acosh);
MOTE_UNARY(atanh);
MOTE_UNARY(erf);
MOTE_UNARY(sigmoid);
MOTE_UNARY(relu);
MOTE_UNARY(relu6);
MOTE_UNARY(threshold);
MOTE_UNARY(leaky_relu);
MOTE_UNARY(elu);
MOTE_UNARY(selu);
MOTE_UNARY(celu);
MOTE_UNARY(gelu);
MOTE_UNARY(gelu_tanh);
MOTE_UNARY(softplus);
MOTE_UNARY(softsign);
MOTE_UNARY(hard_sigmoid);
MOTE_UNARY(hard_swish);
MOTE_UNARY(swish);
MOTE_UNARY(mish);
MOTE_UNARY(clip);
MOTE_UNARY(shrink);
MOTE_UNARY(not);
MOTE_UNARY(bitwise_not);
MOTE_UNARY(is_nan);
MOTE_UNARY(is_infinite);

MOTE_BINARY(add);
MOTE_BINARY(subtract);
MOTE_BINARY(multiply);
MOTE_BINARY(divide);
MOTE_BINARY(floor_divide);
MOTE_BINARY(power);
MOTE_BINARY(maximum);
MOTE_BINARY(minimum);
MOTE_BINARY(floor_modulo);
MOTE_BINARY(modulo);
MOTE_BINARY(squared_difference);
MOTE_BINARY(prelu);
MOTE_BINARY(equal);
MOTE_BINARY(not_equal);
MOTE_BINARY(less);
MOTE_BINARY(less_equal);
MOTE_BINARY(greater);
MOTE_BINARY(greater_equal);
MOTE_BINARY(and);
MOTE_BINARY(or);
MOTE_BINARY(xor);
MOTE_BINARY(bitwise_and);
MOTE_BINARY(bitwise_or);
MOTE_BINARY(bitwise_xor);
MOTE_BINARY(shift_left);
MOTE_BINARY(shift_right);

#endif
