const QUANTITY = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,3})?$/;

/** A quantity may not be longer: no capacity needs it, and arithmetic on it stays cheap. */
const MAX_LENGTH = 64;

/** True for the spelling of a quantity: `5`, `1.5Gi`, `500m`, `1e3`. What it is worth is for the domain. */
export function isQuantityForm(text: string): boolean {
  return text.length <= MAX_LENGTH && QUANTITY.test(text);
}
