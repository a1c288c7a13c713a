export { SimulatorError } from './simulator-error.js';
export { startSimulator, type Simulator, type SimulatorOptions } from './start-simulator.js';
