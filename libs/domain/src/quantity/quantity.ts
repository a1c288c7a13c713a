import { InvalidQuantityError } from '../errors.js';

/** An amount in billionths of its unit, so that every quantity Kubernetes can write is an integer. */
export type Quantity = bigint;

const NANOS = 1_000_000_000n;
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(n|u|m|k|M|G|T|P|E|[KMGTPE]i|[eE][+-]?\d+)?$/;
const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_SHIFTS: Readonly<Record<string, bigint>> = {
  Ki: 10n,
  Mi: 20n,
  Gi: 30n,
  Ti: 40n,
  Pi: 50n,
  Ei: 60n,
};
/** Kubernetes keeps quantities below 2^63; with an exponent beyond this even a 1 is larger. */
const MAX_EXPONENT = 40;
/** Far more digits than the largest amount has; a longer text would only cost time, at every comparison. */
const MAX_LENGTH = 64;

/**
 * Reads a Kubernetes quantity such as `5Gi`, `1.5G`, `500m` or `1e3`. What is finer than a billionth is rounded up,
 * as Kubernetes does.
 *
 * @throws InvalidQuantityError
 */
export function parseQuantity(text: string): Quantity {
  const found = text.length > MAX_LENGTH ? null : FORM.exec(text);
  const [, sign = '', whole = '', fraction = '', suffix = ''] = found ?? [];
  if (found === null || whole + fraction === '') throw new InvalidQuantityError(text);
  const digits = BigInt(whole + fraction);
  const amount = scaled(digits, fraction.length, suffix, text);
  return sign === '-' ? -amount : amount;
}

function scaled(digits: bigint, decimals: number, suffix: string, text: string): Quantity {
  const shift = BINARY_SHIFTS[suffix];
  if (shift !== undefined) return dividedUp((digits << shift) * NANOS, 10n ** BigInt(decimals));
  const exponent = DECIMAL_EXPONENTS[suffix] ?? (suffix === '' ? 0 : Number(suffix.slice(1)));
  if (Math.abs(exponent) > MAX_EXPONENT) throw new InvalidQuantityError(text);
  const power = exponent + 9 - decimals;
  return power >= 0 ? digits * 10n ** BigInt(power) : dividedUp(digits, 10n ** BigInt(-power));
}

function dividedUp(amount: bigint, divisor: bigint): bigint {
  return (amount + divisor - 1n) / divisor;
}

/** Negative, zero or positive, as the first is smaller than, equal to or larger than the second. */
export function compareQuantities(one: Quantity, other: Quantity): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** True for an amount without a fraction: the form of storage sizes, in bytes. */
export function isWholeNumber(quantity: Quantity): boolean {
  return quantity % NANOS === 0n;
}

/** The amount as a number, a fraction rounded up; beyond 2^53 it is the nearest there is. */
export function wholeNumberOf(quantity: Quantity): number {
  // Division drops the fraction, which rounds up what is below zero.
  return Number(quantity > 0n ? dividedUp(quantity, NANOS) : quantity / NANOS);
}
