/** Kubernetes' cause reasons for a field that is refused. */
export type FieldErrorReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueDuplicate'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong';

/** One refused field; `message` is the body behind the path. */
export type FieldError = {
  readonly field: string;
  readonly reason: FieldErrorReason;
  readonly message: string;
};

/** The field must be there and is not. */
export function required(field: string, detail = ''): FieldError {
  return fieldError(field, 'FieldValueRequired', withDetail('Required value', detail));
}

/** The value breaks a rule, told in `detail`. An absent value is shown as `null`. */
export function invalid(field: string, value: unknown, detail: string): FieldError {
  return fieldError(field, 'FieldValueInvalid', withDetail(`Invalid value: ${shown(value)}`, detail));
}

/** The value is none of a fixed set. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const list = supported
    .toSorted()
    .map((each) => JSON.stringify(each))
    .join(', ');
  const detail = list === '' ? '' : `supported values: ${list}`;
  return fieldError(
    field,
    'FieldValueNotSupported',
    withDetail(`Unsupported value: ${shown(value)}`, detail),
  );
}

/** The field must not be given, or not changed, here. */
export function forbidden(field: string, detail: string): FieldError {
  return fieldError(field, 'FieldValueForbidden', withDetail('Forbidden', detail));
}

/** The value occurs a second time where it may occur once. */
export function duplicate(field: string, value: unknown): FieldError {
  return fieldError(field, 'FieldValueDuplicate', `Duplicate value: ${shown(value)}`);
}

/** The value names something that does not exist. */
export function unknownReference(field: string, value: unknown): FieldError {
  return fieldError(field, 'FieldValueNotFound', `Not found: ${shown(value)}`);
}

/** The value is longer than `maxBytes`. */
export function tooLong(field: string, maxBytes: number): FieldError {
  return fieldError(field, 'FieldValueTooLong', `Too long: may not be more than ${maxBytes} bytes`);
}

/** `<field>: <body>` for one error, `[a, b]` without repeats for several. */
export function aggregateMessage(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  const [first = ''] = texts;
  return texts.length === 1 ? first : `[${texts.join(', ')}]`;
}

function fieldError(field: string, reason: FieldErrorReason, message: string): FieldError {
  return { field, reason, message };
}

function withDetail(body: string, detail: string): string {
  return detail === '' ? body : `${body}: ${detail}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}
