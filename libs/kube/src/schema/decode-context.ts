/** A value of the wrong JSON type, or one its form cannot read. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly field: string;

  constructor(field: string, problem: string) {
    super(field === '' ? problem : `${field}: ${problem}`);
    this.field = field;
  }
}

/** Where a decoder is, and what it has met. One per decoded object. */
export class DecodeContext {
  readonly unknownFields: string[] = [];
  private readonly path: string[] = [];

  enter(segment: string): void {
    this.path.push(segment);
  }

  leave(): void {
    this.path.pop();
  }

  within<T>(segment: string, work: () => T): T {
    this.path.push(segment);
    const result = work();
    this.path.pop();
    return result;
  }

  noteUnknown(field: string): void {
    this.unknownFields.push(this.here(`.${field}`));
  }

  /** Tells the value's type; the value itself, which may be a secret, only where another number is wanted. */
  mismatch(expected: string, value: unknown): never {
    const isNumber = typeof value === 'number' && expected.startsWith('an integer');
    const got = isNumber ? `the number ${value}` : jsonTypeOf(value);
    throw new DecodeError(this.here(), `expected ${expected}, got ${got}`);
  }

  refuse(problem: string): never {
    throw new DecodeError(this.here(), problem);
  }

  private here(more = ''): string {
    const text = this.path.join('') + more;
    return text.startsWith('.') ? text.slice(1) : text;
  }
}

function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}
