import { describe, expect, it } from 'vitest';
import {
  aggregateMessage,
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
} from './field-error.js';

describe('field errors', () => {
  it.each([
    [required('spec.capacity'), 'spec.capacity: Required value'],
    [required('spec', 'must specify a volume type'), 'spec: Required value: must specify a volume type'],
    [
      invalid('spec.capacity[storage]', '0', 'must be greater than zero'),
      'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
    ],
    [invalid('a', undefined, 'no'), 'a: Invalid value: null: no'],
    [invalid('a', 5, 'no'), 'a: Invalid value: 5: no'],
    [
      notSupported('spec.volumeMode', 'Tape', ['Filesystem', 'Block']),
      'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
    [forbidden('spec', 'is immutable'), 'spec: Forbidden: is immutable'],
    [duplicate('a[1]', 'x'), 'a[1]: Duplicate value: "x"'],
    [
      tooLong('metadata.annotations', 262144),
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
  ])('words %o as Kubernetes does', (error, text) => {
    expect(aggregateMessage([error])).toBe(text);
  });

  it('lists several without repeats', () => {
    const one = required('a');
    expect(aggregateMessage([one, required('b'), one])).toBe('[a: Required value, b: Required value]');
  });
});
