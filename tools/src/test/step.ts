/** What a step found: checks that held and checks that did not. */
export type Outcome = { readonly passed: number; readonly failed: number; readonly note?: string };

/** One step of a test run. */
export type Step = {
  readonly name: string;
  /** What it does, for whoever watches. */
  readonly doing: string;
  readonly run: () => Promise<Outcome>;
};

/** A step that is one check by itself. */
export function single(holds: boolean, note?: string): Outcome {
  return { passed: holds ? 1 : 0, failed: holds ? 0 : 1, ...(note !== undefined && { note }) };
}
