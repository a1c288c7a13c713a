import { expect } from 'vitest';

type Decider<Command, State, Event> = {
  readonly decide: (command: Command, state: State) => readonly Event[];
  readonly evolve: (state: State, event: Event) => State;
  readonly initial: State;
};

/** Given events, when a command comes, then these events: the form of every spec of a decider. */
export function deciderSpec<Command, State, Event>({
  decide,
  evolve,
  initial,
}: Decider<Command, State, Event>) {
  return {
    given: (...events: readonly Event[]) => {
      const state = events.reduce(evolve, initial);
      return {
        when: (command: Command) => ({
          then: (...expected: readonly Event[]) => {
            expect(decide(command, state)).toEqual(expected);
          },
          thenRefused: (error: new (...args: never[]) => Error) => {
            expect(() => decide(command, state)).toThrow(error);
          },
          /** The state after what was decided. */
          state: () => decide(command, state).reduce(evolve, state),
        }),
      };
    },
  };
}
