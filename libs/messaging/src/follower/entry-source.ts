import { type EncodedMessage } from '../log-message.js';

export type SourceListener = {
  /** While `active`, every message the source sends to the bus is given here too. */
  readonly onActive: (active: boolean) => void;
  readonly onMessage: (message: EncodedMessage, epoch: number) => void;
};

/** Who brings the log to the bus from this very process: a follower beside it need not wait for the way back. */
export type EntrySource = {
  /** Tells at once whether it is active. Gives what ends the listening. */
  readonly attach: (listener: SourceListener) => () => void;
};
