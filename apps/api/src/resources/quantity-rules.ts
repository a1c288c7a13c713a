import { compareQuantities, isWholeNumber, parseQuantity, wholeNumberOf } from '@berth/domain';
import { type FieldError, invalid } from '@berth/kube';

/** Decoding has made sure that texts of quantities can be read. */
export function validatePositiveQuantity(text: string, field: string): readonly FieldError[] {
  return parseQuantity(text) > 0n ? [] : [invalid(field, text, 'must be greater than zero')];
}

/** What is below zero, shown as a whole number as Kubernetes does. */
export function validateBasicQuantity(text: string, field: string): readonly FieldError[] {
  const size = wholeNumberOf(parseQuantity(text));
  return size < 0 ? [invalid(field, size, 'must be a valid resource quantity')] : [];
}

/** Storage comes in whole bytes. */
export function validateWholeQuantity(text: string, field: string): readonly FieldError[] {
  return isWholeNumber(parseQuantity(text)) ? [] : [invalid(field, text, 'must be an integer')];
}

/** Negative, zero or positive as the first is smaller, the same or larger. */
export function compareQuantityTexts(one: string, other: string): number {
  return compareQuantities(parseQuantity(one), parseQuantity(other));
}
