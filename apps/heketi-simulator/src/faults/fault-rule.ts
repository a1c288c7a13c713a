/** One injected fault: which requests it meets, how many of them, and what becomes of them. */
export type FaultRule = FaultAction & {
  /** An operation's name, such as `volume-create`, or `*`. */
  readonly on: string;
  /** How many requests it meets; 0 until it is removed. */
  readonly times: number;
};

export type FaultAction =
  /** The request waits before it is looked at. */
  | { readonly action: 'delay'; readonly delayMs: number }
  /** The work in the queue takes this long. */
  | { readonly action: 'slow-work'; readonly delayMs: number }
  /** The work in the queue fails; with `keepsRecord` it cannot be rolled back. */
  | { readonly action: 'fail-work'; readonly text: string; readonly keepsRecord: boolean }
  /** An answer of its own, and nothing is done. */
  | {
      readonly action: 'answer';
      readonly status: number;
      readonly text: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly action: 'redirect'; readonly status: number; readonly location: string }
  /** No answer at all: before anything is done, or after all is done. */
  | { readonly action: 'hang' | 'close'; readonly when: 'before' | 'after' }
  /** All is done, and the answer's body is something else. */
  | { readonly action: 'garbage'; readonly text: string };

/** The rules in force; the first that meets a request counts. */
export class FaultRules {
  #rules: readonly FaultRule[] = [];

  get all(): readonly FaultRule[] {
    return this.#rules;
  }

  add(rule: FaultRule): void {
    this.#rules = [...this.#rules, rule];
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault that meets this request; a rule used up is gone. */
  take(name: string): FaultAction | undefined {
    const rule = this.#rules.find(({ on }) => on === '*' || on === name);
    if (rule === undefined) return undefined;
    this.#rules = this.#rules.flatMap((one) => (one === rule ? usedOnce(rule) : [one]));
    return rule;
  }
}

function usedOnce(rule: FaultRule): FaultRule[] {
  if (rule.times === 0) return [rule];
  return rule.times > 1 ? [{ ...rule, times: rule.times - 1 }] : [];
}
