/** The simulator cannot start as it was told to; the text is for whoever started it. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
}
