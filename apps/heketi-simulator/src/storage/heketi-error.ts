/** A refusal as Heketi answers it: the text goes out as it is, in the status or through the queue. */
export class HeketiError extends Error {
  override readonly name = 'HeketiError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function idNotFound(): HeketiError {
  return new HeketiError(404, 'Id not found');
}

/** What Heketi says while another operation holds what this one wants. */
export const CONFLICT = 'The target exists, contains other items, or is in use.';
